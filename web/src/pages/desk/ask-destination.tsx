import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { faultOf } from '../../lib/act.ts';
import { COLLEAGUES, loadColleagues } from '../../lib/colleagues.ts';
import type { Colleague } from '../../lib/colleagues.ts';
import { words } from '../../lib/format.ts';
import type { Agent } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { AGENT_STATES } from '../../lib/states.ts';
import { useStore } from '../../lib/store.ts';
import { Badge, Button, Dialog, Field, Status } from '../../ui/parts.tsx';

interface AskDestinationProps {
  readonly call: string;
  readonly agent: Agent;
  readonly mode: 'consult' | 'transfer';
  readonly onClose: () => void;
}

const SHOWN = 40;

/** Whom to call: a colleague, a number or a URI. */
export function AskDestination({ call, agent, mode, onClose }: AskDestinationProps): JSX.Element {
  const all = useStore(COLLEAGUES, (list) => list);
  const [value, setValue] = useState('');
  useEffect(() => void loadColleagues(), []);
  const found = all.filter((each) => each.id !== agent.id && isMeant(each, value)).sort(freeFirst);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (destination: string): Promise<void> => {
    const body = { destination, mode: mode === 'consult' ? 'attended' : 'blind' } as const;
    const found = await faultOf(API.POST('/v1/calls/{id}/transfer', { params: { path: { id: call } }, body }));
    setFault(found);
    if (found === null) onClose();
  };
  return (
    <Dialog title={mode === 'consult' ? 'Consult' : 'Transfer'} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(destinationOf(value, all));
        }}
      >
        <p class="muted">
          {mode === 'consult'
            ? 'You talk with them first. The caller hears music and none of it.'
            : 'The caller is put through at once, and you are free.'}
        </p>
        <Field label="Number, SIP address or colleague">
          <input
            class="input"
            value={value}
            required
            autofocus
            autocomplete="off"
            maxLength={256}
            onInput={({ currentTarget }) => setValue(currentTarget.value)}
          />
        </Field>
        {found.length > 0 && (
          <ul class="colleagues" aria-label="Colleagues">
            {found.slice(0, SHOWN).map((each) => (
              <li key={each.id}>
                <button type="button" onClick={() => void submit(`agent:${each.id}`)}>
                  <span class="grow cut">{each.name}</span>
                  <Badge tone={AGENT_STATES[each.state]}>{words(each.state)}</Badge>
                </button>
              </li>
            ))}
          </ul>
        )}
        <Status error={fault} isLoading={false} />
        <div class="row end">
          <Button type="submit" tone="main" icon={mode === 'consult' ? 'people' : 'transfer'}>
            {mode === 'consult' ? 'Call them' : 'Put through'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function isMeant({ id, name }: Colleague, text: string): boolean {
  const looked = text.trim().toLowerCase();
  return [name, id, `agent:${id}`].some((each) => each.toLowerCase().includes(looked));
}

function freeFirst(one: Colleague, other: Colleague): number {
  const rank = ({ state }: Colleague): number => (state === 'available' ? 0 : 1);
  return rank(one) - rank(other) || one.name.localeCompare(other.name);
}

/** What was typed, or the one colleague of that name. */
function destinationOf(text: string, all: readonly Colleague[]): string {
  const typed = text.trim();
  const named = all.filter(({ name }) => name.toLowerCase() === typed.toLowerCase());
  return named.length === 1 && named[0] !== undefined ? `agent:${named[0].id}` : typed;
}
