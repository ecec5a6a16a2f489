/** Two tones that sound together, in Hz, as telephones of Europe and America ring in headsets. */
const TONES = [440, 480] as const;
const RING_MS = 1_000;
const EVERY_MS = 3_000;
const VOLUME = 0.12;

/**
 * A telephone that rings, until it is told to stop. Browsers play nothing on a page that nobody has touched yet: then it
 * begins with the first touch.
 * @returns stops it
 */
export function ring(output: string | null): () => void {
  const context = new AudioContext();
  // Not in all browsers, and the types do not know it yet.
  const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (output !== null) void sink.setSinkId?.(output).catch(() => null);
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  const tones = TONES.map((hz) => {
    const tone = context.createOscillator();
    tone.frequency.value = hz;
    tone.connect(gain);
    tone.start();
    return tone;
  });
  const once = (): void => {
    const { currentTime: now } = context;
    gain.gain.setTargetAtTime(VOLUME, now, 0.01);
    gain.gain.setTargetAtTime(0, now + RING_MS / 1_000, 0.02);
  };
  const wake = (): void => void context.resume().catch(() => null);
  for (const type of ['pointerdown', 'keydown']) window.addEventListener(type, wake);
  wake();
  once();
  const timer = setInterval(once, EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const type of ['pointerdown', 'keydown']) window.removeEventListener(type, wake);
    for (const tone of tones) tone.stop();
    void context.close().catch(() => null);
  };
}
