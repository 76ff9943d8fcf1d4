import { action } from '../../objects/tc/action.js';
import { chain } from '../../objects/tc/chain.js';
import { trafficClass as tcClass } from '../../objects/tc/class.js';
import { filter } from '../../objects/tc/filter.js';
import { qdisc } from '../../objects/tc/qdisc.js';
import {
  actionCommand,
  actionName,
  chainCommand,
  classCommand,
  filterCommand,
  qdiscCommand,
} from '../../objects/words/tc/index.js';
import { ADD, CHANGE, DEL, FLUSH, GET, type Part, REPLACE, SHOW, verbs } from '../object.js';
import * as trafficControl from '../traffic-control.js';

export const part: Part = {
  qdisc: () =>
    verbs(qdisc, qdiscCommand, [ADD, CHANGE, REPLACE, [['link'], 'replace'], DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginQdisc,
    }),
  class: () =>
    verbs(tcClass, classCommand, [ADD, CHANGE, REPLACE, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginClass,
    }),
  filter: () =>
    verbs(filter, filterCommand, [ADD, CHANGE, REPLACE, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginFilter,
    }),
  chain: () =>
    verbs(chain, chainCommand, [ADD, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginFilter,
    }),
  actions: () => [
    ...verbs(action, actionCommand, [ADD, CHANGE, REPLACE], {
      finish: trafficControl.tcActions,
      begin: trafficControl.beginActions,
    }),
    ...verbs(action, actionName, [DEL, GET, SHOW, FLUSH], { begin: trafficControl.beginAction }),
  ],
};
