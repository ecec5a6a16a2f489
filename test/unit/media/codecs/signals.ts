/** A sine of 16 kHz. */
export function tone(frequencyHz: number, amplitude: number, samples: number, rateHz = 16_000): Int16Array {
  return Int16Array.from({ length: samples }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * at) / rateHz)),
  );
}

/** Something like speech: voiced pieces of falling pitch with formants, fricatives, pauses. It is the same each time. */
export function speechLike(samples: number): Int16Array {
  let seed = 1;
  const noise = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return seed / 0x4000_0000 - 1;
  };
  let former = 0;
  let before = 0;
  return Int16Array.from({ length: samples }, (_, at) => {
    const seconds = at / 16_000;
    const part = Math.floor(seconds * 5) % 4;
    const envelope = Math.sin(Math.PI * ((seconds * 5) % 1)) ** 2;
    const pitch = 180 - 60 * ((seconds * 0.7) % 1);
    const source = part === 3 ? 0 : part === 2 ? noise() * 0.3 : ((at * pitch) / 16_000) % 1 < 0.08 ? 1 : 0;
    const [one, two] = part === 2 ? [0.3, -0.5] : [1.6, -0.85];
    const value = source + one * former + two * before;
    before = former;
    former = value;
    return Math.max(-32_000, Math.min(32_000, Math.round(value * envelope * 2_600)));
  });
}

/** Goertzel: the amplitude of a frequency in a piece of sound. */
export function amplitudeOf(samples: Int16Array, frequencyHz: number, rateHz = 16_000): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, at) => {
    const angle = (2 * Math.PI * frequencyHz * at) / rateHz;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/** Signal to noise in dB of what came out, which is later by what fits best, up to 100 samples. */
export function snrDb(sent: Int16Array, heard: Int16Array): { snr: number; delay: number } {
  let best = { snr: -Infinity, delay: 0 };
  for (let delay = 0; delay <= 100; delay++) {
    let signal = 0;
    let error = 0;
    for (let at = 1_000; at + delay < heard.length; at++) {
      const from = sent[at] ?? 0;
      signal += from ** 2;
      error += ((heard[at + delay] ?? 0) - from) ** 2;
    }
    const snr = 10 * Math.log10(signal / Math.max(1, error));
    if (snr > best.snr) best = { snr, delay };
  }
  return best;
}
