import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Way, WayQuestion, WayStep } from '../../src/protocol.js';
import { connection } from '../lib/connection.js';
import { Problem } from '../lib/parts.js';
import { links, nameOfNamespace, namespaceName, namespaces, version } from '../lib/store.js';
import { visible } from '../lib/text.js';
import { takeWay, way } from './state.js';

/** What is written in the form, as it is written. */
interface Form {
  ns: string;
  dst: string;
  src: string;
  mark: string;
  iif: string;
  protocol: string;
  sport: string;
  dport: string;
}

const EMPTY: Form = { ns: '', dst: '', src: '', mark: '', iif: '', protocol: '', sport: '', dport: '' };

function questionOf(form: Form): WayQuestion {
  const number = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));
  const word = (text: string): string | undefined => text.trim() || undefined;
  return {
    ns: form.ns,
    dst: form.dst.trim(),
    src: word(form.src),
    mark: number(form.mark),
    iif: word(form.iif),
    protocol: word(form.protocol),
    sport: number(form.sport),
    dport: number(form.dport),
  };
}

/** Where a packet goes: rules, table, route, nexthop, neighbour, from namespace to namespace. */
export function Ways() {
  useEffect(() => connection.want('world'), []);
  void version.value;
  const form = useSignal<Form>(EMPTY);
  const problem = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const first = [...namespaces.values()].find(({ own }) => own) ?? namespaces.values().next().value;
  const ns = form.value.ns || first?.id || '';
  const set = (key: keyof Form, value: string): void => {
    form.value = { ...form.value, [key]: value };
  };
  const ask = async (): Promise<void> => {
    busy.value = true;
    problem.value = undefined;
    try {
      takeWay(await connection.call<Way>('way', questionOf({ ...form.value, ns })));
    } catch (error) {
      takeWay(undefined);
      problem.value = (error as Error).message;
    }
    busy.value = false;
  };
  const field = (key: keyof Form, title: string, hint: string) => (
    <label>
      {title}
      <input
        value={form.value[key]}
        placeholder={hint}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => set(key, event.currentTarget.value)}
      />
    </label>
  );
  return (
    <div class="ways">
      <form
        class="ways-form"
        aria-label="A packet"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <label>
          begins in
          <select value={ns} onChange={(event) => set('ns', event.currentTarget.value)}>
            {[...namespaces.values()].map((one) => (
              <option key={one.id} value={one.id}>
                {visible(namespaceName(one))}
              </option>
            ))}
          </select>
        </label>
        {field('dst', 'to', 'address')}
        {field('src', 'from', 'any of its own')}
        {field('iif', 'comes in by', 'sent from here')}
        {field('mark', 'mark', '0')}
        <label>
          protocol
          <select
            value={form.value.protocol}
            onChange={(event) => set('protocol', event.currentTarget.value)}
          >
            {['', 'tcp', 'udp', 'icmp', 'icmpv6', 'sctp'].map((one) => (
              <option key={one} value={one}>
                {one || 'any'}
              </option>
            ))}
          </select>
        </label>
        {field('sport', 'from port', 'any')}
        {field('dport', 'to port', 'any')}
        <button type="submit" class="button main" disabled={busy.value || form.value.dst.trim() === ''}>
          Find the way
        </button>
      </form>
      {problem.value !== undefined && <Problem text={problem.value} />}
      {way.value === undefined ? (
        <p class="empty quiet">
          Say where a packet goes to: the rules are asked in their order, the table by the longest prefix, and
          the way is followed through namespaces. What the kernel itself answers stands beside it.
        </p>
      ) : (
        <Found way={way.value} />
      )}
    </div>
  );
}

function Found({ way: { steps, end, text } }: { way: Way }) {
  return (
    <div class="way-found">
      <ol class="way-steps">
        {steps.map((step, i) => (
          <Step key={`${i} ${step.ns}`} step={step} />
        ))}
      </ol>
      <p class={`way-end ${end}`} role="status">
        <b>{END[end]}</b> {visible(text)}
      </p>
      <p>
        <a href="#/topology">See it in the topology</a>
      </p>
    </div>
  );
}

const END: Readonly<Record<Way['end'], string>> = {
  delivered: 'Delivered.',
  leaves: 'Leaves.',
  dropped: 'Dropped.',
  unreachable: 'Unreachable.',
  loop: 'Goes in a circle.',
};

function Step({ step }: { step: WayStep }) {
  const { rules, route, hops, neighbour, kernel, passes, nexthop } = step;
  return (
    <li class="way-step">
      <h2>
        <bdi>{visible(nameOfNamespace(step.ns))}</bdi>
        {step.iif !== undefined && <span class="kind">comes in by {visible(step.iif)}</span>}
      </h2>
      <div class="way-chain">
        <section>
          <h3>Rules</h3>
          <ul class="plain mono">
            {rules.map((rule, i) => (
              <li
                key={`${i} ${rule.priority}`}
                class={i === rules.length - 1 ? 'hit' : rule.matched ? 'passed' : 'quiet'}
              >
                {`${rule.priority}: `}
                <bdi>{visible(rule.text)}</bdi>
                <small>{rule.why}</small>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>Route</h3>
          {route === undefined ? (
            <p class="quiet">none</p>
          ) : (
            <p class="mono">
              <bdi>{visible(route.text)}</bdi>
            </p>
          )}
        </section>
        {hops.length > 0 && (
          <section>
            <h3>{nexthop === undefined ? 'Nexthop' : `Nexthop object ${nexthop}`}</h3>
            <ul class="plain mono">
              {hops.map((hop, i) => (
                <li key={`${i} ${hop.index} ${hop.gateway}`} class={hop.chosen ? 'hit' : 'quiet'}>
                  {hop.gateway !== undefined && `via ${hop.gateway} `}
                  <bdi>dev {visible(hop.dev)}</bdi>
                  {hops.length > 1 && <small>{`weight ${hop.weight}, ${hop.share} % of flows`}</small>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {neighbour !== undefined && (
          <section>
            <h3>Neighbour</h3>
            <p class="mono">
              {neighbour.address} {neighbour.lladdr} <small>{neighbour.state}</small>
            </p>
          </section>
        )}
        <section class={`kernel ${kernel.agrees ? 'agrees' : 'differs'}`}>
          <h3>The kernel says {kernel.agrees ? '(the same)' : '(something else)'}</h3>
          <p class="mono">
            <bdi>{visible(kernel.text)}</bdi>
          </p>
        </section>
      </div>
      {passes.length > 1 && (
        <p class="way-passes mono">
          {passes.map((key, i) => (
            <span key={key}>
              {i > 0 && ' → '}
              <bdi>{visible(passName(key, step.ns))}</bdi>
            </span>
          ))}
        </p>
      )}
    </li>
  );
}

function passName(key: string, ns: string): string {
  const link = links.get(key);
  if (link === undefined) return key;
  return link.ns === ns ? link.ifname : `${link.ifname} (${nameOfNamespace(link.ns)})`;
}
