import type { NamespaceDetail, NamespaceItem } from '../../src/protocol.js';
import { Facts, Problem } from '../lib/parts.js';
import { linksOf, namespaceName } from '../lib/store.js';
import { count, visible } from '../lib/text.js';
import { useDetail } from './ask.js';
import { Families, Jumps, Neighbours, RouteList, Rules, SocketList } from './lists.js';

export function OfNamespace({ ns }: { ns: NamespaceItem }) {
  const own = [...(linksOf.get(ns.id)?.values() ?? [])];
  const { value, error } = useDetail<NamespaceDetail>('namespace', { ns: ns.id }, own.length);
  return (
    <>
      <h2>
        <bdi>{visible(namespaceName(ns))}</bdi>
      </h2>
      <p class="where">network namespace, {count(own.length, 'link')}</p>
      {(ns.error ?? error) !== undefined && <Problem text={(ns.error ?? error)!} />}
      {ns.partial && (
        <p class="quiet">
          Namespaces of other users’ processes are not seen by this user. As root, all of them are shown.
        </p>
      )}
      <Facts
        facts={[
          ['names', ns.names.join(', ')],
          ['inode', ns.id],
          ['container', ns.container],
          [
            'processes',
            ns.processes.length > 0 && ns.processes.map(({ pid, name }) => `${name} (${pid})`).join(', '),
          ],
        ]}
      />
      <h3>Links</h3>
      <Jumps links={own} />
      {value !== undefined && (
        <>
          <h3>Routes, table main</h3>
          <RouteList entries={value.routes.entries} more={value.routes.more} />
          <h3>Rules</h3>
          <Rules rules={value.rules} />
          <SocketList title="Sockets that listen" sockets={value.sockets} />
          <Families families={value.families} />
          {value.nexthops.length > 0 && (
            <>
              <h3>Nexthops</h3>
              <ul class="plain mono">
                {value.nexthops.map((one) => (
                  <li key={`${one.id}`}>
                    {`id ${one.id} ${Array.isArray(one.group) ? `group ${(one.group as { id: number; weight: number }[]).map(({ id, weight }) => `${id}×${weight}`).join(' ')}` : (one.gateway ?? '')}`}
                  </li>
                ))}
              </ul>
            </>
          )}
          {value.neighbours.entries.length > 0 && (
            <>
              <h3>Neighbours</h3>
              <Neighbours entries={value.neighbours.entries} more={value.neighbours.more} />
            </>
          )}
        </>
      )}
    </>
  );
}
