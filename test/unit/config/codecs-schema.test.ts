import { describe, expect, test } from 'vitest';
import { bad, badPaths, good } from './config-file.ts';

function trunk(codecs: string): string {
  return `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", codecs: ${codecs} } ] }`;
}

describe('sip.trunks[].codecs', () => {
  test('is a list in an order, or null', () => {
    expect(good(trunk('[ PCMA, G722 ]')).sip.trunks[0]?.codecs).toEqual(['PCMA', 'G722']);
    expect(good(trunk('null')).sip.trunks[0]?.codecs).toBeNull();
  });

  test.each(['[]', '[ PCMA, PCMA ]', '[ G729 ]', 'PCMA'])('%s is refused', (codecs) => {
    expect(badPaths(trunk(codecs))[0]).toMatch(/^sip\.trunks\[0\]\.codecs/);
  });

  test('needs one that the media engine has', () => {
    const path = 'sip.trunks[0].codecs';
    expect(bad(`${trunk('[ OPUS ]')}\nmedia: { codecs: [ PCMU, PCMA ] }`)).toEqual([
      { path, message: 'needs one of media.codecs: PCMU, PCMA' },
    ]);
    expect(good(`${trunk('[ OPUS, PCMA ]')}\nmedia: { codecs: [ PCMU, PCMA ] }`).media.codecs).toEqual([
      'PCMU',
      'PCMA',
    ]);
    // Each FreeSWITCH is asked what it has.
    expect(
      good(`${trunk('[ OPUS, G722 ]')}\nmedia: { engine: freeswitch, freeswitch: [ { password: p } ] }`),
    ).toBeDefined();
  });
});
