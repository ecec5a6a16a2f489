/**
 * In which part of a sound something is heard, 0 to 1: it is looked for in one window after the other. A sound that is
 * shorter than a window has none.
 */
export function shareOfWindows(
  samples: Int16Array,
  windowSamples: number,
  isHeard: (window: Int16Array) => boolean,
): number {
  const windows = Math.floor(samples.length / windowSamples);
  let heard = 0;
  for (let window = 0; window < windows; window += 1) {
    if (isHeard(samples.subarray(window * windowSamples, (window + 1) * windowSamples))) heard += 1;
  }
  return windows === 0 ? 0 : heard / windows;
}
