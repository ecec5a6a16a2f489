import { describe, expect, it } from 'vitest';
import { joinStreams, refuseStreams, splitStreams } from '../../../src/siprec/index.ts';

function offer(port: number, more: readonly string[] = ['a=sendrecv']): string {
  return ['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', `m=audio ${String(port)} RTP/AVP 0 101`, 'a=rtpmap:0 PCMU/8000', ...more, ''].join('\r\n'); // prettier-ignore
}

describe('joinStreams', () => {
  it('makes one description of two offers: each stream with its address, sent only, labelled', () => {
    expect(joinStreams([offer(4000), offer(4002, ['c=IN IP4 10.0.0.2', 'a=ptime:20', 'a=sendrecv'])]).split('\r\n')).toEqual([
      'v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 't=0 0',
      'm=audio 4000 RTP/AVP 0 101', 'c=IN IP4 10.0.0.1', 'a=rtpmap:0 PCMU/8000', 'a=sendonly', 'a=label:1',
      'm=audio 4002 RTP/AVP 0 101', 'a=rtpmap:0 PCMU/8000', 'c=IN IP4 10.0.0.2', 'a=ptime:20', 'a=sendonly', 'a=label:2', '',
    ]); // prettier-ignore
  });

  it.each(['a=inactive', 'a=recvonly'])('says of a stream that answers with %s that nothing is sent', (direction) => {
    expect(joinStreams([offer(4000, [direction])])).toContain('a=inactive\r\na=label:1');
  });
});

describe('refuseStreams', () => {
  it('leaves the others as they are', () => {
    const both = joinStreams([offer(4000), offer(4002)]);
    expect(refuseStreams(both, new Set([1])).match(/^m=audio \d+/gm)).toEqual(['m=audio 4000', 'm=audio 0']);
    expect(refuseStreams(both, new Set())).toBe(both);
  });
});

describe('splitStreams', () => {
  it('gives each stream a description of its own', () => {
    const both = joinStreams([offer(4000), offer(4002)]);
    const [first, second] = splitStreams(both, 2);
    expect(first).toContain('m=audio 4000');
    expect(first).not.toContain('m=audio 4002');
    expect(second).toMatch(/^v=0\r\n.*m=audio 4002/s);
    expect(second).not.toContain('m=audio 4000');
  });

  it('has nothing for a stream that is refused, missing, or no sound', () => {
    const refused = joinStreams([offer(0), offer(4002)]).replaceAll('\r\n', '\n');
    expect(splitStreams(refused, 3)).toEqual([null, expect.stringContaining('m=audio 4002'), null]);
    expect(splitStreams('', 2)).toEqual([null, null]);
    expect(splitStreams(offer(4000).replace('audio', 'video'), 1)).toEqual([null]);
  });
});
