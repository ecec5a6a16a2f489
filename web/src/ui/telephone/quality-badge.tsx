import type { JSX } from 'preact';
import { LIVE } from '../../lib/live.ts';
import { SESSION } from '../../lib/session.ts';
import { useStore } from '../../lib/store.ts';
import { soundsLike } from '../../telephone/quality.ts';
import type { CallQuality } from '../../telephone/quality.ts';
import type { PhoneState } from '../../telephone/state.ts';
import { Badge } from '../parts.tsx';
import type { Tone } from '../parts.tsx';

const TONES: Readonly<Record<ReturnType<typeof soundsLike>, Tone>> = {
  good: 'good',
  fair: 'plain',
  poor: 'warn',
  bad: 'bad',
};

/** How the other end sounds here. */
export function QualityBadge({ phone: { quality } }: { readonly phone: PhoneState }): JSX.Element | null {
  const mos = quality?.mos ?? null;
  if (mos === null) return null;
  const sounds = soundsLike(mos);
  return (
    <Badge tone={TONES[sounds]}>
      Sound {sounds}, {mos.toFixed(1)}
    </Badge>
  );
}

/** Said for so long after Warmbridge noticed it. */
const ALARM_MS = 30_000;

/** What Warmbridge itself measures of what comes from here, where it is bad. */
export function ServerQuality(): JSX.Element | null {
  const agent = useStore(SESSION, (session) => session?.agent ?? null);
  const mos = useStore(LIVE, ({ agents, calls }) => {
    const call = calls.get(agents.get(agent ?? '')?.calls[0]?.callId ?? '');
    const alarm = call?.facts.findLast(
      ({ type, role, direction }) => type === 'leg.qualityAlarm' && role === 'agent' && direction === 'received',
    );
    if (alarm === undefined || Date.now() - Date.parse(alarm.at) > ALARM_MS) return null;
    return typeof alarm['mos'] === 'number' ? alarm['mos'] : null;
  });
  return mos === null ? null : <Badge tone="bad">Others hear you badly, {mos.toFixed(1)}</Badge>;
}

/** All that is known of the quality. */
export function QualityFacts({ quality }: { readonly quality: CallQuality }): JSX.Element {
  const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(0)} ms`);
  const share = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`);
  return (
    <dl class="facts num">
      <dt>Estimate (MOS)</dt>
      <dd>{quality.mos === null ? '–' : `${quality.mos.toFixed(2)} of 4.5`}</dd>
      <dt>Round trip</dt>
      <dd>{ms(quality.roundTripMs)}</dd>
      <dt>Jitter</dt>
      <dd>{ms(quality.jitterMs)}</dd>
      <dt>Lost here</dt>
      <dd>{share(quality.lossPercent)}</dd>
      <dt>Lost there</dt>
      <dd>{share(quality.lossTherePercent)}</dd>
      <dt>Codec</dt>
      <dd>{quality.codec ?? '–'}</dd>
    </dl>
  );
}
