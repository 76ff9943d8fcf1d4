import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cName, nearest } from '../../src/schema/names.js';

describe('cName', () => {
  for (const [prefix, key, name] of [
    ['IFLA', 'linkNetnsid', 'IFLA_LINK_NETNSID'],
    ['IFLA', 'mtu', 'IFLA_MTU'],
    ['ifi', 'index', 'ifi_index'],
    ['rtm', 'dstLen', 'rtm_dst_len'],
    ['', 'dstLen', 'dst_len'],
    ['', 'family', 'family'],
    ['FRA', 'l3mdev', 'FRA_L3MDEV'],
    ['NDTA', 'thresh1', 'NDTA_THRESH1'],
    ['NHA_RES_GROUP', 'idleTimer', 'NHA_RES_GROUP_IDLE_TIMER'],
  ] as const) {
    it(`${key} under '${prefix}' is ${name}`, () => assert.equal(cName(prefix, key), name));
  }
});

describe('nearest', () => {
  const words = ['mtu', 'ifname', 'linkinfo', 'master', 'txqlen', 'linkNetnsid'];
  for (const [word, meant] of [
    ['mut', 'mtu'],
    ['mtuu', 'mtu'],
    ['IFLA_IFNAME', undefined],
    ['if_name', 'ifname'],
    ['if-name', 'ifname'],
    ['ifName', 'ifname'],
    ['link_netnsid', 'linkNetnsid'],
    ['linkinof', 'linkinfo'],
    ['maste', 'master'],
    ['gateway', undefined],
    ['', undefined],
  ] as const) {
    it(`'${word}' → ${meant}`, () => assert.equal(nearest(word, words), meant));
  }
  it('takes the first of equally near ones', () => assert.equal(nearest('abd', ['abc', 'abe']), 'abc'));
  it('knows no word among none', () => assert.equal(nearest('a', []), undefined));
});
