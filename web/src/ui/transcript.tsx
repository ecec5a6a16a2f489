import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { duration } from '../lib/format.ts';
import type { Segment } from '../lib/live-types.ts';
import { Badge, Empty } from './parts.tsx';
import './transcript.css';

const NAMES: Readonly<Record<Segment['role'], string>> = {
  caller: 'Caller',
  ai: 'AI',
  agent: 'Agent',
  supervisor: 'Supervisor',
  conference: 'Conference',
};

interface TranscriptProps {
  readonly segments: readonly Segment[];
  readonly partials?: readonly Segment[];
  /** Keeps the newest line in sight, unless somebody reads further up. */
  readonly follows?: boolean;
  /** The place of the line that is played; -1: none yet. */
  readonly spoken?: number;
  /** Lines can be clicked, to hear them. */
  readonly onSeek?: ((ms: number) => void) | undefined;
}

/** What was said, by whom, and what of it was private. */
export function Transcript({
  segments,
  partials = [],
  follows = false,
  spoken = -1,
  onSeek,
}: TranscriptProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const last = `${segments.length} ${partials.map(({ text }) => text.length).join()}`;
  useEffect(() => {
    const { current } = box;
    if (follows && current !== null && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [last, follows]);
  useEffect(() => {
    if (spoken < 0) return;
    const line = box.current?.querySelector<HTMLElement>('.said.now');
    if (line && box.current !== null) {
      box.current.scrollTop = line.offsetTop - box.current.offsetTop - box.current.clientHeight / 3;
    }
  }, [spoken]);
  if (segments.length + partials.length === 0) return <Empty icon="whisper">Nothing was said yet.</Empty>;
  return (
    <div
      class="transcript"
      ref={box}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Transcript"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 48;
      }}
    >
      {segments.map((segment, index) => (
        <Line
          key={`${segment.leg ?? segment.role}${segment.startMs}`}
          segment={segment}
          isNow={index === spoken}
          onSeek={onSeek}
        />
      ))}
      {partials.map((segment) => (
        <Line key={`partial ${segment.leg ?? segment.role}`} segment={segment} isNow={false} onSeek={undefined} />
      ))}
    </div>
  );
}

interface LineProps {
  readonly segment: Segment;
  readonly isNow: boolean;
  readonly onSeek: TranscriptProps['onSeek'];
}

function Line({ segment, isNow, onSeek }: LineProps): JSX.Element {
  const { role, text, startMs, final, private: isPrivate } = segment;
  return (
    <div class={['said', role, isPrivate && 'private', !final && 'partial', isNow && 'now'].filter(Boolean).join(' ')}>
      <div class="said-head small">
        <strong>{NAMES[role]}</strong>
        {isPrivate && (
          <Badge tone="violet" icon="lock">
            private
          </Badge>
        )}
        {onSeek === undefined ? (
          <span class="muted num">{duration(startMs)}</span>
        ) : (
          <button
            type="button"
            class="link-button num"
            aria-label={`Play from ${duration(startMs)}`}
            onClick={() => onSeek(startMs)}
          >
            {duration(startMs)}
          </button>
        )}
      </div>
      <p>{onSeek === undefined ? text : <Words segment={segment} onSeek={onSeek} />}</p>
    </div>
  );
}

/** Each word plays from about where it was said; the time of the line has the keyboard. */
function Words({ segment, onSeek }: { readonly segment: Segment; readonly onSeek: (ms: number) => void }): JSX.Element {
  const { text, startMs, endMs } = segment;
  const all = text.split(/(\s+)/);
  const lengthMs = (endMs ?? startMs) - startMs;
  let at = 0;
  return (
    <>
      {all.map((word) => {
        const ms = startMs + (text.length === 0 ? 0 : (lengthMs * at) / text.length);
        at += word.length;
        return word.trim() === '' ? (
          word
        ) : (
          <span class="word" onClick={() => onSeek(ms)}>
            {word}
          </span>
        );
      })}
    </>
  );
}
