import WaveSurfer from 'wavesurfer.js';

/** A wave that can be played. */
export interface Wave {
  toggle(): void;
  skip(seconds: number): void;
  playFrom(seconds: number): void;
  setRate(rate: number): void;
  end(): void;
}

interface Told {
  readonly onTime: (seconds: number) => void;
  readonly onReady: (seconds: number) => void;
  readonly onPlay: (isPlaying: boolean) => void;
}

const CHANNEL_HEIGHT = 62;

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Draws a recording, a wave for each channel. */
export function drawWave(box: HTMLElement, sound: Blob, { onTime, onReady, onPlay }: Told): Wave {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.nonce;
  const wave = WaveSurfer.create({
    container: box,
    height: CHANNEL_HEIGHT,
    barWidth: 2,
    barGap: 1,
    barRadius: 2,
    cursorColor: token('--text'),
    normalize: true,
    splitChannels: [
      { waveColor: token('--line-strong'), progressColor: token('--warn') },
      { waveColor: token('--line-strong'), progressColor: token('--accent') },
    ],
    ...(nonce !== undefined && { cspNonce: nonce }),
  });
  wave.on('timeupdate', onTime);
  wave.on('ready', onReady);
  wave.on('play', () => onPlay(true));
  wave.on('pause', () => onPlay(false));
  wave.on('finish', () => onPlay(false));
  void wave.loadBlob(sound);
  return {
    toggle: () => void wave.playPause(),
    skip: (seconds) => wave.skip(seconds),
    playFrom: (seconds) => {
      wave.setTime(seconds);
      void wave.play();
    },
    setRate: (rate) => wave.setPlaybackRate(rate, true),
    end: () => wave.destroy(),
  };
}
