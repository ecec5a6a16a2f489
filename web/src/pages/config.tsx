import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toast } from '../lib/act.ts';
import { configRequest, PARTS } from '../lib/config-api.ts';
import type { Part } from '../lib/config-api.ts';
import { dayTime, label } from '../lib/format.ts';
import { ask, PLACE } from '../lib/router.ts';
import { useStore } from '../lib/store.ts';
import { Badge, Button, Empty, Panel, Pills } from '../ui/parts.tsx';

interface Version {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly origin: string;
  readonly changes: readonly { readonly path: string; readonly change: string }[];
}

/** What a check found, or what a change did. */
interface Verdict {
  readonly ok?: boolean;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
  readonly needsRestart?: readonly string[];
}

function isPart(name: string | null): name is Part {
  return PARTS.some((part) => part === name);
}

/** Parts of the configuration, changed while calls are up, and the versions before. */
export function ConfigPage(): JSX.Element {
  const asked = useStore(PLACE, ({ query }) => query.get('part'));
  const part = isPart(asked) ? asked : 'routes';
  const [turn, setTurn] = useState(0);
  return (
    <>
      <div class="page-head">
        <h1>Configuration</h1>
        <Pills
          label="Part"
          value={part}
          options={PARTS.map((name) => [name, label(name)] as const)}
          onPick={(name) => ask({ part: name })}
        />
      </div>
      <div class="grid-2">
        <Editor key={`${part} ${turn}`} part={part} onSaved={() => setTurn(turn + 1)} />
        <Versions key={turn} onRollback={() => setTurn(turn + 1)} />
      </div>
    </>
  );
}

/** A part as JSON. A change is checked whole, and is for calls that come later. */
function Editor({ part, onSaved }: { readonly part: Part; readonly onSaved: () => void }): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  const [etag, setEtag] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    void configRequest('GET', `/${part}`).then((answer) => {
      if (answer.ok) {
        setText(JSON.stringify((answer.body as { value: unknown }).value, null, 2));
        setEtag(answer.etag);
      } else {
        setFault(answer.status === 404 ? 'This program has no API for its configuration.' : answer.fault);
      }
    });
  }, [part]);
  const parsed = (): unknown => {
    try {
      return JSON.parse(text ?? '') as unknown;
    } catch (error) {
      setFault(`This is no JSON: ${(error as Error).message}`);
      return undefined;
    }
  };
  const send = async (isCheck: boolean): Promise<void> => {
    const value = parsed();
    if (value === undefined) return;
    const answer = isCheck
      ? await configRequest('POST', '/check', { part, value })
      : await configRequest('PUT', `/${part}`, { value }, etag);
    const { ok = true, faults = [], needsRestart = [] } = (answer.body ?? {}) as Verdict;
    const found = faults.map(({ path, message }) => `${path}: ${message}`).join('\n');
    setFault(
      answer.status === 412
        ? 'Somebody else changed it meanwhile. Load it again.'
        : (answer.fault ?? (ok ? null : found)),
    );
    if (!answer.ok || !ok) return;
    if (needsRestart.length > 0) toast('bad', `Takes effect with the next start: ${needsRestart.join(', ')}`);
    toast('good', isCheck ? 'It can be used like that.' : 'Saved. Calls that come from now on have it.');
    if (!isCheck) onSaved();
  };
  return (
    <Panel title={label(part)} aside={<span class="small muted">JSON; secrets are hidden and stay as they are</span>}>
      <div class="stack">
        {text !== null && (
          <textarea
            class="input code"
            aria-label={`${label(part)} as JSON`}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        {fault !== null && (
          <pre class="reconnecting fault" role="alert">
            {fault}
          </pre>
        )}
        {text !== null && (
          <div class="row end">
            <Button onClick={() => void send(true)} icon="check">
              Check
            </Button>
            <Button tone="main" onClick={() => void send(false)}>
              Save
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Versions({ onRollback }: { readonly onRollback: () => void }): JSX.Element {
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  useEffect(() => {
    void configRequest('GET', '/versions').then(({ ok, body }) => {
      setVersions(ok ? ((body as { items?: readonly Version[] }).items ?? []) : []);
    });
  }, []);
  const rollback = async (version: number): Promise<void> => {
    if (!window.confirm(`Go back to version ${version}?`)) return;
    const { ok, fault } = await configRequest('POST', `/versions/${version}/rollback`, {});
    toast(ok ? 'good' : 'bad', ok ? `Version ${version} is in force.` : (fault ?? 'That did not work.'));
    if (ok) onRollback();
  };
  return (
    <Panel title="Versions" flush>
      {versions !== null && versions.length === 0 && <Empty icon="clock">No versions are kept yet.</Empty>}
      <ul class="entries">
        {(versions ?? []).map(({ version, at, by, origin, changes }, index) => (
          <li key={version} class="row apart">
            <span>
              <strong>Version {version}</strong>{' '}
              <span class="small muted">
                {dayTime(at)} · {by} ({origin})
                {changes.length > 0 &&
                  ` · ${changes
                    .map(({ path }) => path)
                    .slice(0, 3)
                    .join(', ')}`}
              </span>
            </span>
            {index === 0 ? (
              <Badge tone="good">in force</Badge>
            ) : (
              <Button slim onClick={() => void rollback(version)}>
                Go back to it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
