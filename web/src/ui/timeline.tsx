import type { JSX } from 'preact';
import { duration, label } from '../lib/format.ts';
import type { Fact } from '../lib/live-types.ts';
import { useNow } from './parts.tsx';
import { spansOf } from './timeline-spans.ts';
import './timeline.css';

interface TimelineProps {
  readonly facts: readonly Fact[];
  readonly startedAt: string;
  /** Null: the call goes on. */
  readonly endedAt: string | null;
}

/** The legs and the phases of a call over its time. */
export function Timeline({ facts, startedAt, endedAt }: TimelineProps): JSX.Element {
  const now = useNow();
  const from = Date.parse(startedAt);
  const to = Math.max(from + 1_000, endedAt === null ? now : Date.parse(endedAt));
  const rows = spansOf(facts, from, to);
  const share = (at: number): number => ((at - from) / (to - from)) * 100;
  return (
    <div class="timeline">
      {rows.map(({ name, spans }) => (
        <div class="timeline-row" key={name}>
          <span class="small cut">{name}</span>
          <svg
            viewBox="0 0 100 10"
            preserveAspectRatio="none"
            role="img"
            aria-label={`${name}: ${spans.map((span) => `${span.name} from ${duration(span.from - from)} to ${duration(span.to - from)}`).join(', ')}`}
          >
            <rect class="span-none" x="0" y="0" width="100" height="10" />
            {spans.map((span) => (
              <rect
                key={`${span.name}${span.from}`}
                class={`span-${span.kind}`}
                x={share(span.from)}
                y="0"
                width={Math.max(0.4, share(span.to) - share(span.from))}
                height="10"
              >
                <title>{`${label(span.name)}: ${duration(span.to - span.from)}`}</title>
              </rect>
            ))}
          </svg>
        </div>
      ))}
      <div class="timeline-row small muted num">
        <span />
        <span class="row apart">
          <span>0:00</span>
          <span>{duration(to - from)}</span>
        </span>
      </div>
      <ul class="row small legend" aria-hidden="true">
        {LEGEND.map(([kind, text]) => (
          <li key={kind} class="row">
            <svg viewBox="0 0 10 10" width="10" height="10">
              <rect class={`span-${kind}`} width="10" height="10" rx="2" />
            </svg>
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

const LEGEND = [
  ['ai', 'with the AI'],
  ['ring', 'is called'],
  ['brief', 'briefing'],
  ['talk', 'talks'],
  ['wait', 'waits'],
] as const;
