import type { JSX } from 'preact';
import { endPart } from '../../lib/call-deeds.ts';
import { COLLEAGUES, destinationText } from '../../lib/colleagues.ts';
import type { Colleague } from '../../lib/colleagues.ts';
import { label, words } from '../../lib/format.ts';
import type { Leg, LiveCall } from '../../lib/live-types.ts';
import { useStore } from '../../lib/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Badge, Button, Panel } from '../../ui/parts.tsx';
import type { Tone } from '../../ui/parts.tsx';
import { dialledAt, membersOf } from './call-stage.ts';
import type { DeskCall } from './call-stage.ts';

const ICONS: Readonly<Record<Leg['role'], string>> = {
  caller: 'phone',
  ai: 'robot',
  agent: 'headset',
  supervisor: 'ear',
  conference: 'people',
};
const TONES: Readonly<Record<string, Tone>> = { talk: 'good', held: 'info', listen: 'plain', coach: 'violet' };

/** Who is in the call, and how. */
export function PeoplePanel({ desk }: { readonly desk: DeskCall }): JSX.Element {
  const { call, leg: own, third, stage, isConsulted } = desk;
  const colleagues = useStore(COLLEAGUES, (all) => all);
  return (
    <Panel title="In this call">
      <ul class="people">
        {membersOf(call).map(({ id, role, state, mode }) => (
          <li key={id}>
            <Icon name={ICONS[role]} />
            <span class="grow cut">{id === own ? 'You' : nameOf(call, id, role, colleagues)}</span>
            {state === 'answered' ? (
              mode !== undefined && (
                <Badge tone={TONES[mode] ?? 'plain'}>{mode === 'talk' ? 'talks' : words(mode)}</Badge>
              )
            ) : (
              <Badge tone="warn">{state === 'ringing' ? 'rings' : 'is called'}</Badge>
            )}
            {stage === 'talking' && !isConsulted && id !== own && role === 'agent' && id !== third && (
              <Button slim tone="quiet" onClick={() => void endPart(call.id, id)}>
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Whoever was called is known by what was dialled. */
function nameOf(call: LiveCall, leg: string, role: Leg['role'], colleagues: readonly Colleague[]): string {
  const destination = role === 'agent' ? dialledAt(call, leg) : null;
  return destination === null ? label(role) : destinationText(destination, colleagues);
}
