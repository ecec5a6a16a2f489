import type { JSX } from 'preact';
import type { Schema } from '../../../../src/client/index.ts';
import { Icon } from '../../ui/icon.tsx';
import './try.css';

type Phase = Schema<'Try'>['phase'];

interface Picture {
  /** What is said beside the picture, and to those who do not see it. */
  readonly text: string;
  /** Which of the three lines are heard, and how. */
  readonly callerAi?: 'heard';
  readonly callerAgent?: 'heard' | 'rings';
  readonly aiAgent?: 'private';
  readonly music?: true;
}

const PICTURES: Readonly<Record<Phase, Picture>> = {
  calling: { text: 'The caller dials.' },
  ai: { text: 'Caller and AI hear each other.', callerAi: 'heard' },
  ringing: { text: "The agent's telephone rings. The caller hears music.", callerAgent: 'rings', music: true },
  briefing: {
    text: 'The agent hears the briefing. The caller hears music, and nothing of it.',
    aiAgent: 'private',
    music: true,
  },
  talking: { text: 'Caller and agent hear each other.', callerAgent: 'heard' },
  over: { text: 'Nobody is connected.' },
};

/** What a phase is in words. */
export function phaseText(phase: Phase): string {
  return PICTURES[phase].text;
}

const PLACES = { caller: [52, 128], ai: [160, 46], agent: [268, 128] } as const;
const RADIUS = 34;

/** Three circles, and lines between those who hear each other. */
export function WhoHears({ phase }: { readonly phase: Phase }): JSX.Element {
  const { text, callerAi, callerAgent, aiAgent, music } = PICTURES[phase];
  return (
    <figure class="who-hears">
      <svg viewBox="0 0 320 182" aria-hidden="true">
        <Line from="caller" to="ai" kind={callerAi} />
        <Line from="caller" to="agent" kind={callerAgent} />
        <Line from="ai" to="agent" kind={aiAgent} />
        {music === true && (
          <text class="hears-note" x="52" y="80">
            ♪ music
          </text>
        )}
        {aiAgent !== undefined && (
          <text class="hears-note private" x="262" y="66">
            whisper, private
          </text>
        )}
        <Circle party="caller" name="Caller" isOn={callerAi !== undefined || callerAgent === 'heard'} />
        <Circle party="ai" name="AI" isOn={callerAi !== undefined || aiAgent !== undefined} />
        <Circle party="agent" name="Agent" isOn={callerAgent !== undefined || aiAgent !== undefined} />
      </svg>
      <figcaption class="row one small">
        <Icon name={aiAgent === undefined ? 'ear' : 'lock'} />
        {text}
      </figcaption>
    </figure>
  );
}

function Line({
  from,
  to,
  kind,
}: {
  readonly from: keyof typeof PLACES;
  readonly to: keyof typeof PLACES;
  readonly kind: string | undefined;
}): JSX.Element {
  const [x1, y1] = PLACES[from];
  const [x2, y2] = PLACES[to];
  return <line class={`hears-line ${kind ?? ''}`} x1={x1} y1={y1} x2={x2} y2={y2} />;
}

function Circle({
  party,
  name,
  isOn,
}: {
  readonly party: keyof typeof PLACES;
  readonly name: string;
  readonly isOn: boolean;
}): JSX.Element {
  const [x, y] = PLACES[party];
  return (
    <g class={`hears-party ${isOn ? 'on' : ''}`}>
      <circle cx={x} cy={y} r={RADIUS} />
      <text x={x} y={y + 5}>
        {name}
      </text>
    </g>
  );
}
