/**
 * The session description of a recording session (RFC 7866 7.1): two streams in one description, each of which the media
 * engine knows as a session of its own.
 */

/** Labels (RFC 4574) of the streams, by which the metadata names them: what the caller says, and what the caller hears. */
export const STREAM_LABELS = ['1', '2'] as const;

const DIRECTION = /^a=(?:sendrecv|sendonly|recvonly|inactive)\s*$/;

/**
 * Makes one description of offers, or of answers, of single streams. Each gets its label. The streams are sent only (RFC
 * 7866 7.1.1): where one is not to be sent at present, it is `inactive`.
 */
export function joinStreams(single: readonly string[]): string {
  const [first = ''] = single;
  const head = sectionsOf(first).head.filter((line) => !/^[ca]=/.test(line));
  const streams = single.map((sdp, index) => {
    const { head: session, media } = sectionsOf(sdp);
    const [stream = []] = media;
    const [line = '', ...rest] = stream;
    const hasAddress = rest.some((each) => each.startsWith('c='));
    const inactive = [...session, ...rest].some((each) => /^a=(?:inactive|recvonly)\s*$/.test(each));
    return [
      line,
      ...(hasAddress ? [] : session.filter((each) => each.startsWith('c='))),
      ...rest.filter((each) => !DIRECTION.test(each) && !each.startsWith('a=label:')),
      inactive ? 'a=inactive' : 'a=sendonly',
      `a=label:${STREAM_LABELS[index] ?? String(index + 1)}`,
    ];
  });
  return [...head, ...streams.flat(), ''].join('\r\n');
}

/**
 * Gives each stream of a description one of its own; null for a stream that it refuses (port 0), or that is missing.
 * @param count how many streams there are
 */
export function splitStreams(sdp: string, count: number): readonly (string | null)[] {
  const { head, media } = sectionsOf(sdp);
  return Array.from({ length: count }, (_, index) => {
    const stream = media[index];
    const refused = stream === undefined || !/^m=audio +[1-9]/.test(stream[0] ?? '');
    return refused ? null : [...head, ...stream, ''].join('\r\n');
  });
}

/** Says of some streams of a description that they are refused (port 0, RFC 3264 6), by their places. */
export function refuseStreams(sdp: string, places: ReadonlySet<number>): string {
  let place = -1;
  return sdp.replace(/^m=audio \d+/gm, (line) => {
    place += 1;
    return places.has(place) ? 'm=audio 0' : line;
  });
}

/** The lines before the first stream, and those of each stream. */
function sectionsOf(sdp: string): { readonly head: readonly string[]; readonly media: readonly (readonly string[])[] } {
  const head: string[] = [];
  const media: string[][] = [];
  for (const line of sdp.split(/\r?\n/)) {
    if (line === '') continue;
    if (line.startsWith('m=')) media.push([line]);
    else (media.at(-1) ?? head).push(line);
  }
  return { head, media };
}
