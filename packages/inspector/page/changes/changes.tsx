import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AppliedItem, PlanItem } from '../../src/protocol.js';
import { connection, hello } from '../lib/connection.js';
import { CodeBlock, Problem } from '../lib/parts.js';
import { namespaceName, namespaces, version } from '../lib/store.js';
import { count, visible } from '../lib/text.js';
import { differenceOf } from './difference.js';

/** A document of a namespace's state: edited, planned, applied, and undone unless it is confirmed. */
export function Changes() {
  useEffect(() => connection.want('world'), []);
  if (hello.value === undefined) return null;
  if (!hello.value.allowChanges)
    return (
      <div class="notice-page">
        <h1>This inspector can only look</h1>
        <p>
          Changes are made by whoever knows the address of this page, with the rights of the server. To allow
          them, start it so:
        </p>
        <CodeBlock text="tsroute2 inspect --allow-changes" />
        <p class="quiet">
          Then a document of each namespace is here to be edited: with a plan of the commands that it comes
          to, and a time in which the changes have to be confirmed, or are undone.
        </p>
      </div>
    );
  return <Editor />;
}

function Editor() {
  void version.value;
  const chosen = useSignal('');
  const original = useSignal('');
  const text = useSignal('');
  const plan = useSignal<PlanItem | undefined>(undefined);
  const applied = useSignal<AppliedItem | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const outcome = useSignal<string | undefined>(undefined);
  const seconds = useSignal(30);
  const first = [...namespaces.values()].find(({ own }) => !own) ?? namespaces.values().next().value;
  const ns = chosen.value || first?.id || '';
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    problem.value = undefined;
    try {
      await what();
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  const load = (): Promise<void> =>
    attempt(async () => {
      const document = await connection.call<unknown>('document', { ns });
      original.value = JSON.stringify(document, null, 2);
      text.value = original.value;
      plan.value = undefined;
    });
  useEffect(() => {
    if (ns !== '') void load();
  }, [ns]);
  const parsed = (): unknown => {
    try {
      return JSON.parse(text.value);
    } catch (error) {
      throw new Error(`this is no JSON: ${(error as Error).message}`);
    }
  };
  const makePlan = (): Promise<void> =>
    attempt(async () => {
      outcome.value = undefined;
      plan.value = await connection.call<PlanItem>('plan', { ns, document: parsed() });
    });
  const apply = (): Promise<void> =>
    attempt(async () => {
      const done = await connection.call<AppliedItem>('apply', {
        ns,
        document: parsed(),
        seconds: seconds.value,
      });
      plan.value = undefined;
      if (done.id === 0) {
        outcome.value = 'nothing had to be done';
        return;
      }
      applied.value = done;
      void connection.call<string>('outcome', { id: done.id }).then(
        (said) => {
          if (applied.value?.id !== done.id) return;
          applied.value = undefined;
          outcome.value = said;
          void load();
        },
        () => {
          // it has been settled, or the connection was lost: then the time decides
        },
      );
    });
  const settle = (method: 'confirm' | 'rollback'): Promise<void> =>
    attempt(async () => {
      const { id } = applied.value!;
      const said = await connection.call<string>(method, { id });
      applied.value = undefined;
      outcome.value = said;
      await load();
    });
  const isChanged = text.value !== original.value;
  return (
    <div class="changes">
      <div class="toolbar">
        <label class="check">
          namespace
          <select
            value={ns}
            disabled={applied.value !== undefined}
            onChange={(event) => {
              chosen.value = event.currentTarget.value;
            }}
          >
            {[...namespaces.values()].map((one) => (
              <option key={one.id} value={one.id}>
                {visible(namespaceName(one))}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          onClick={() => void load()}
          disabled={applied.value !== undefined}
        >
          Read again
        </button>
        <span class="spacer" />
        <label class="check">
          confirm within
          <input
            type="number"
            min={3}
            max={600}
            value={seconds.value}
            onInput={(event) => {
              seconds.value = Number(event.currentTarget.value);
            }}
          />
          s
        </label>
        <button
          type="button"
          class="button"
          disabled={!isChanged || applied.value !== undefined}
          onClick={() => void makePlan()}
        >
          Plan
        </button>
        <button
          type="button"
          class="button main"
          disabled={plan.value === undefined || plan.value.steps.length === 0 || applied.value !== undefined}
          onClick={() => void apply()}
        >
          Apply
        </button>
      </div>
      {applied.value !== undefined && (
        <Countdown
          deadline={applied.value.deadline}
          onConfirm={() => void settle('confirm')}
          onUndo={() => void settle('rollback')}
        />
      )}
      <div class="changes-split">
        <textarea
          class="document"
          aria-label="The document of the namespace"
          spellcheck={false}
          value={text.value}
          readOnly={applied.value !== undefined}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            plan.value = undefined;
          }}
        />
        <div class="changes-result">
          {problem.value !== undefined && <Problem text={problem.value} />}
          {outcome.value !== undefined && (
            <p class="good" role="status">
              {visible(outcome.value)}
            </p>
          )}
          {applied.value !== undefined && <Steps title="Done" steps={applied.value.steps} />}
          {plan.value !== undefined &&
            (plan.value.steps.length === 0 ? (
              <p class="quiet">The namespace is as the document says: there is nothing to do.</p>
            ) : (
              <Steps title={count(plan.value.steps.length, 'step')} steps={plan.value.steps} />
            ))}
          {isChanged ? (
            <>
              <h3>Difference</h3>
              <pre class="difference">
                {differenceOf(original.value, text.value).map(({ sign, line }, i) => (
                  <span key={`${i} ${line}`} class={sign === '+' ? 'plus' : sign === '-' ? 'minus' : 'quiet'}>
                    {`${sign} ${visible(line)}\n`}
                  </span>
                ))}
              </pre>
            </>
          ) : (
            plan.value === undefined &&
            applied.value === undefined && (
              <p class="quiet">
                Edit the document: what it says differently becomes a plan of commands, checked before
                anything is sent. Objects that it does not name any more are removed.
              </p>
            )
          )}
        </div>
      </div>
    </div>
  );
}

function Steps({ title, steps }: { title: string; steps: PlanItem['steps'] }) {
  return (
    <>
      <h3>{title}</h3>
      <CodeBlock text={steps.map(({ command }) => command).join('\n')} id="plan" />
      {steps
        .filter(({ irreversible }) => irreversible !== undefined)
        .map(({ command, irreversible }) => (
          <Problem key={command} text={`${command}: cannot be undone in full: ${irreversible}`} />
        ))}
    </>
  );
}

/** The time that is left, and the two ways out. */
function Countdown({
  deadline,
  onConfirm,
  onUndo,
}: {
  deadline: number;
  onConfirm: () => void;
  onUndo: () => void;
}) {
  const left = useSignal(Math.max(0, deadline - Date.now()));
  useEffect(() => {
    const timer = setInterval(() => {
      left.value = Math.max(0, deadline - Date.now());
    }, 200);
    return () => clearInterval(timer);
  }, [deadline]);
  return (
    <div class="countdown" role="alertdialog" aria-label="Confirm the changes">
      <b>{Math.ceil(left.value / 1000)} s</b>
      <span>The changes are made. They are undone unless you keep them.</span>
      <button type="button" class="button main" onClick={onConfirm}>
        Keep
      </button>
      <button type="button" class="button danger" onClick={onUndo}>
        Undo now
      </button>
    </div>
  );
}
