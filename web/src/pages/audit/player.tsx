import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { duration } from '../../lib/format.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { useStore } from '../../lib/store.ts';
import { isDark, THEME } from '../../lib/theme.ts';
import { Button, Pills } from '../../ui/parts.tsx';
import type { Wave } from './draw-wave.ts';

interface PlayerProps {
  readonly call: string;
  /** The recording begins so long after the call. */
  readonly offsetMs: number;
  /** Told the moment of the call that is heard. */
  readonly onTime: (ms: number) => void;
  /** A moment of the call to be heard. */
  readonly seek: { readonly ms: number } | null;
}

const SKIP_S = 5;
type Rate = '1' | '1.5' | '2';

/** The recording as a wave: the caller above, the others below. */
export function Player({ call, offsetMs, onTime, seek }: PlayerProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const wave = useRef<Wave | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [rate, setRate] = useState<Rate>('1');
  const [error, setError] = useState<string | null>(null);
  useStore(THEME, (theme) => theme);
  const dark = isDark();
  useEffect(() => {
    let isGone = false;
    const load = async (): Promise<void> => {
      const [{ drawWave }, { data, response }] = await Promise.all([
        import('./draw-wave.ts'),
        API.GET('/v1/calls/{id}/recording', { params: { path: { id: call } }, parseAs: 'blob' }),
      ]);
      if (isGone || box.current === null) return;
      if (data === undefined) {
        setError(`The recording cannot be had (${response.status}).`);
        return;
      }
      wave.current = drawWave(box.current, data, {
        onTime: (seconds) => {
          setAt(Math.round(seconds));
          onTime(seconds * 1_000 + offsetMs);
        },
        onReady: setLength,
        onPlay: setPlaying,
      });
    };
    void load().catch(() => setError('The recording cannot be played here.'));
    return () => {
      isGone = true;
      wave.current?.end();
      wave.current = null;
    };
  }, [call, dark]);
  useEffect(() => {
    if (seek !== null) wave.current?.playFrom(Math.max(0, (seek.ms - offsetMs) / 1_000));
  }, [seek]);
  useShortcuts([
    { key: 'p', label: 'Play or pause', run: () => wave.current?.toggle() },
    { key: ',', label: 'Five seconds back', run: () => wave.current?.skip(-SKIP_S) },
    { key: '.', label: 'Five seconds on', run: () => wave.current?.skip(SKIP_S) },
  ]);
  return (
    <div class="body stack tight">
      <div class="wave" ref={box} role="img" aria-label="The recording as a wave: the caller above, the others below" />
      {error !== null && <p role="alert">{error}</p>}
      <div class="row apart">
        <div class="row">
          <Button tone="main" icon={isPlaying ? 'pause' : 'play'} shortcut="p" onClick={() => wave.current?.toggle()}>
            {isPlaying ? 'Pause' : 'Play'}
          </Button>
          <Button slim shortcut="," onClick={() => wave.current?.skip(-SKIP_S)}>
            −5 s
          </Button>
          <Button slim shortcut="." onClick={() => wave.current?.skip(SKIP_S)}>
            +5 s
          </Button>
        </div>
        <div class="row">
          <Pills
            label="Speed"
            value={rate}
            options={[
              ['1', '1×'],
              ['1.5', '1.5×'],
              ['2', '2×'],
            ]}
            onPick={(next) => {
              setRate(next);
              wave.current?.setRate(Number(next));
            }}
          />
          <span class="num muted small">
            {duration(at * 1_000)} of {duration(length * 1_000)}
          </span>
        </div>
      </div>
    </div>
  );
}
