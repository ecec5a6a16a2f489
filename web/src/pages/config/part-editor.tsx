import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toast } from '../../lib/act.ts';
import { checkPart, readPart, savePart } from '../../lib/config-api.ts';
import type { Part } from '../../lib/config-api.ts';
import { label } from '../../lib/format.ts';
import type { Outcome } from '../../lib/outcome.ts';
import { Button, Panel } from '../../ui/parts.tsx';

interface EditorProps {
  readonly part: Part;
  /** It is another one when the part may have changed. */
  readonly turn: number;
  readonly onSaved: () => void;
}

/** The part is not any more what it was when it was read (RFC 9110 15.5.13). */
const STALE = 412;

/** A part as JSON. A change is checked whole, and is for calls that come later. */
export function PartEditor({ part, turn, onSaved }: EditorProps): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  const [etag, setEtag] = useState<string | null>(null);
  const [fixed, setFixed] = useState<readonly string[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [isStale, setStale] = useState(false);
  /** The text of this page, while that of somebody else is shown. */
  const [mine, setMine] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const load = async (): Promise<void> => {
    const found = await readPart(part);
    setFault(found.ok ? null : found.fault);
    if (!found.ok) return;
    setText(found.value.text);
    setEtag(found.value.etag);
    setFixed(found.value.fixed);
    setStale(false);
  };
  useEffect(() => void load(), [part, turn]);

  const attempt = async (
    ask: (value: unknown) => Promise<Outcome<readonly string[]>>,
    done: string,
  ): Promise<boolean> => {
    const value = parsed(text ?? '', setFault);
    if (value === null || isBusy) return false;
    setBusy(true);
    const outcome = await ask(value.json);
    setBusy(false);
    setStale(!outcome.ok && outcome.status === STALE);
    setFault(outcome.ok ? null : outcome.status === STALE ? CHANGED_MEANWHILE : outcome.fault);
    if (!outcome.ok) return false;
    if (outcome.value.length > 0) toast('bad', `Takes effect with the next start: ${outcome.value.join(', ')}`);
    toast('good', done);
    return true;
  };
  const check = (): void => void attempt((value) => checkPart(part, value), 'It can be used like that.');
  const save = async (): Promise<void> => {
    const isSaved = await attempt(
      (value) => savePart(part, value, etag),
      'Saved. Calls that come from now on have it.',
    );
    if (!isSaved) return;
    setMine(null);
    onSaved();
  };
  return (
    <Panel title={label(part)} aside={<span class="small muted">JSON; secrets are hidden and stay as they are</span>}>
      <div class="stack">
        {text !== null && (
          <textarea
            class="input code"
            aria-label={`${label(part)} as JSON`}
            aria-describedby={fault === null ? undefined : 'fault'}
            aria-invalid={fault !== null}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        {fixed.length > 0 && (
          <p class="small muted">The environment sets these, and they cannot be changed here: {fixed.join(', ')}</p>
        )}
        {fault !== null && (
          <pre class="reconnecting fault" role="alert" id="fault">
            {fault}
          </pre>
        )}
        {text !== null && (
          <div class="row end">
            {isStale && (
              <Button
                icon="refresh"
                onClick={() => {
                  setMine(text);
                  void load();
                }}
              >
                Show what is in force
              </Button>
            )}
            {mine !== null && !isStale && (
              <Button
                icon="back"
                onClick={() => {
                  setText(mine);
                  setMine(null);
                }}
              >
                Show my text again
              </Button>
            )}
            <Button onClick={check} icon="check">
              Check
            </Button>
            <Button tone="main" onClick={() => void save()}>
              Save
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

const CHANGED_MEANWHILE =
  'Somebody else changed this part meanwhile, and nothing was saved.\nLook at what is in force, and make your change in it. Your text is kept.';

/** The value of a text; null where it is no JSON, which is told. */
function parsed(text: string, tell: (fault: string) => void): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    tell(`This is no JSON: ${(error as Error).message}`);
    return null;
  }
}
