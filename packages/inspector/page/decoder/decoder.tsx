import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import {
  CommandPrinter,
  type Decoded,
  type DecodedMessage,
  messageJson,
  type ProtocolWord,
  protocols,
  TypeScriptPrinter,
} from 'tsroute2/decoder';
import { List } from '../lib/list.js';
import { CodeBlock, Problem, Tabs } from '../lib/parts.js';
import { count, timeText, visible } from '../lib/text.js';
import { Bytes } from './bytes.js';
import { EXAMPLE } from './example.js';
import { type Capture, capture, chosen, clear, decode, isMessage, progress, protocol } from './state.js';

const ROW = 34;
/** Messages that are made into code at a time. */
const MOST_CODE = 2_000;

/** Explains captures of netlink: files that are dropped here, or text. */
export function DecoderView() {
  const over = useSignal(false);
  useEffect(() => {
    // `#/decoder/HEX`: a message that another view hands over
    const take = (): void => {
      const hex = /^#\/decoder\/([0-9a-f]+)$/.exec(location.hash)?.[1];
      if (hex !== undefined) void decode('a message', hex);
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  const { value } = capture;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files; a button opens them as well
    <div
      class={`decoder${over.value ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) void decode(file.name, file);
      }}
    >
      {progress.value !== undefined && <progress value={progress.value} aria-label="Reading" />}
      {value === undefined ? <Input /> : <Result capture={value} />}
    </div>
  );
}

function Input() {
  const text = useSignal('');
  return (
    <div class="decoder-input">
      <h1>What do these bytes say?</h1>
      <p class="quiet">
        Drop a file of pcap, pcapng or strace anywhere here, or paste hexadecimal, strace lines or escaped
        strings. It is read in this page; nothing leaves this machine.
      </p>
      <textarea
        aria-label="A capture as text"
        rows={9}
        spellcheck={false}
        placeholder={'28000000 10000500 …\n\nor: sendto(3, [{nlmsg_len=40, …}, "\\x28\\x00\\x00\\x00…"], …)'}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            void decode('pasted text', text.value);
        }}
      />
      <div class="actions">
        <button
          type="button"
          class="button main"
          disabled={text.value.trim() === ''}
          onClick={() => void decode('pasted text', text.value)}
        >
          Decode
        </button>
        <label class="button">
          Open a file
          <input
            type="file"
            class="hidden"
            aria-label="Open a file"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file !== undefined) void decode(file.name, file);
            }}
          />
        </label>
        <button type="button" class="button" onClick={() => void decode('an example', EXAMPLE)}>
          Show an example
        </button>
        <label class="check">
          protocol
          <select
            value={protocol.value}
            onChange={(event) => {
              protocol.value = event.currentTarget.value as ProtocolWord | '';
            }}
          >
            <option value="">as the bytes say</option>
            {protocols.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}

function Result({ capture: { name, messages, left, error } }: { capture: Capture }) {
  const current = messages[chosen.value];
  return (
    <>
      <div class="toolbar">
        <b>
          <bdi>{visible(name)}</bdi>
        </b>
        <span class="quiet">{count(messages.length, 'message')}</span>
        <span class="spacer" />
        <button type="button" class="button" onClick={clear}>
          Another
        </button>
      </div>
      {error !== undefined && <Problem text={error} />}
      {left > 0 && (
        <Problem text={`${left} messages more are not shown: the page keeps ${messages.length}`} />
      )}
      {messages.length === 0 ? (
        <p class="empty quiet">There is no netlink message in it.</p>
      ) : (
        <div class="decoder-split">
          <List
            label="Messages"
            count={messages.length}
            height={ROW}
            selected={chosen.value}
            onSelect={(i) => {
              chosen.value = i;
            }}
            row={(i) => <MessageRow key={i} index={i} one={messages[i]!} />}
          />
          <div class="decoder-message">
            {isMessage(current) ? (
              <Message message={current} all={messages} />
            ) : (
              <p class="empty">{current?.notice}</p>
            )}
          </div>
        </div>
      )}
    </>
  );
}

function MessageRow({ index, one }: { index: number; one: Decoded }) {
  const isChosen = chosen.value === index;
  const choose = (): void => {
    chosen.value = index;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
    <div class={`row${isChosen ? ' chosen' : ''}`} role="option" aria-selected={isChosen} onClick={choose}>
      {isMessage(one) ? (
        <>
          <span class={`way ${wayOf(one)}`} aria-hidden="true">
            {wayOf(one) === 'sent' ? '→' : '←'}
          </span>
          <b class="mono">{visible(titleOf(one))}</b>
          <bdi class="quiet brief">{visible(briefOf(one))}</bdi>
          {one.outcome !== undefined && one.outcome.errno !== 0 && (
            <span class="bad">{one.outcome.code}</span>
          )}
          {one.errors.length > 0 && <span class="bad">!</span>}
        </>
      ) : (
        <span class={one.severity === 'damage' ? 'bad' : 'warn'}>{visible(one.notice ?? '')}</span>
      )}
    </div>
  );
}

const NLM_F_REQUEST = 1;

/** Which way a message went: where the capture does not say, requests are sent and others received. */
function wayOf({ direction, header }: DecodedMessage): 'sent' | 'received' {
  return direction ?? (header !== null && header.flags & NLM_F_REQUEST ? 'sent' : 'received');
}

/** The name of a message, or what an answer comes to. */
function titleOf({ name, header, outcome }: DecodedMessage): string {
  if (name === 'NLMSG_ERROR' && outcome?.errno === 0) return 'ack';
  return name ?? (header ? `type ${header.type}` : 'no message');
}

/** What tells a message from others of its name. */
function briefOf({ object, family }: DecodedMessage): string {
  const { ifname, dst, local, address, name } = object as Readonly<Record<string, unknown>>;
  const [first] = [ifname, dst, local, address, name].filter((one) => typeof one === 'string');
  return [family, first].filter(Boolean).join(' ');
}

function Message({ message, all }: { message: DecodedMessage; all: readonly Decoded[] }) {
  const {
    name,
    protocol: of,
    family,
    offset,
    line,
    time,
    process,
    outcome,
    request,
    errors,
    header,
  } = message;
  const facts = [
    family === undefined ? `${of}` : `${of} ${family}`,
    `offset ${offset}`,
    line === undefined ? '' : `line ${line}`,
    // times of strace may count from midnight
    time === undefined ? '' : timeText(time),
    process === undefined ? '' : `process ${process}`,
    request === undefined ? '' : `answers ${request.name ?? 'the request'} at ${request.offset}`,
  ];
  return (
    <>
      <h2>
        <bdi class="mono">{visible(name ?? (header ? `type ${header.type}` : 'no message'))}</bdi>
        <span class="kind">{visible(facts.filter(Boolean).join(', '))}</span>
      </h2>
      {outcome !== undefined && (
        <p class={outcome.errno === 0 ? 'good' : 'problem'}>
          {outcome.errno === 0
            ? 'done'
            : visible(
                [`${outcome.code}: ${outcome.text}`, outcome.kernel, outcome.culprit?.path]
                  .filter(Boolean)
                  .join(' · '),
              )}
        </p>
      )}
      {errors.map((one) => (
        <Problem key={one} text={one} />
      ))}
      <Tabs
        name="decoder"
        tabs={[
          { id: 'bytes', title: 'Bytes', body: () => <Bytes message={message} /> },
          {
            id: 'typescript',
            title: 'TypeScript',
            body: () => <Code all={all} message={message} kind="typescript" />,
          },
          { id: 'ip', title: 'ip command', body: () => <Code all={all} message={message} kind="ip" /> },
          {
            id: 'json',
            title: 'Object',
            body: () => (
              <CodeBlock
                text={JSON.stringify(
                  (messageJson(message) as { object?: unknown }).object ?? message.object,
                  bigAsText,
                  2,
                )}
              />
            ),
          },
        ]}
      />
    </>
  );
}

const bigAsText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

interface Printer {
  add(one: Decoded): string;
  end?(): string;
}

const PRINTERS: Readonly<Record<'typescript' | 'ip', () => Printer>> = {
  typescript: () => new TypeScriptPrinter(),
  ip: () => new CommandPrinter(),
};

/** What sends a message, and what sends all requests of the capture. */
function Code({
  message,
  all,
  kind,
}: {
  message: DecodedMessage;
  all: readonly Decoded[];
  kind: 'typescript' | 'ip';
}) {
  const printed = (list: readonly Decoded[]): string => {
    const printer = PRINTERS[kind]();
    return `${list.map((one) => printer.add(one)).join('')}${printer.end?.() ?? ''}`.trim();
  };
  const own = printed([message]);
  const whole = all.length > 1 ? printed(all.slice(0, MOST_CODE)) : '';
  return (
    <>
      <h3>This message</h3>
      {own === '' ? (
        <p class="quiet">It is no request: the kernel said it, and nothing sends it.</p>
      ) : (
        <CodeBlock text={own} />
      )}
      {whole !== '' && (
        <>
          <h3>
            {all.length > MOST_CODE ? `The first ${MOST_CODE} messages` : 'All requests of the capture'}
          </h3>
          <CodeBlock text={whole} />
        </>
      )}
    </>
  );
}
