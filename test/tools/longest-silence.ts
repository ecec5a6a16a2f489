/** The longest run of zeros, in samples: where it begins, and the sample behind it. */
export function longestSilence(samples: Int16Array): { readonly first: number; readonly last: number } {
  let longest = { first: 0, last: 0 };
  for (let first = 0; first < samples.length; first++) {
    let last = first;
    while (last < samples.length && samples[last] === 0) last++;
    if (last - first > longest.last - longest.first) longest = { first, last };
    first = last;
  }
  return longest;
}
