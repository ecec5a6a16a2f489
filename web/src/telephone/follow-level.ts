import { levelOf } from './level.ts';

const EVERY_MS = 80;

/** Follows how loud a stream is. @returns ends it */
export function followLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2_048;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, EVERY_MS);
  void context.resume().catch(() => null);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close().catch(() => null);
  };
}
