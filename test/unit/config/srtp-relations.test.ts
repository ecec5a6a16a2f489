import { describe, expect, test } from 'vitest';
import { bad, good, load } from './config-file.ts';

function warnings(yaml: string): readonly string[] {
  const result = load(yaml);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.warnings
    .map(({ path, message }) => `${path} ${message}`)
    .filter((text) => text.includes('travel in clear'));
}

function trunk(uri: string, srtp: string): string {
  return `sip: { trunks: [ { name: pbx, uri: "${uri}", srtp: ${srtp} } ] }`;
}

describe('SRTP', () => {
  test('is off, and a trunk says nothing of its own', () => {
    const { media, sip } = good('sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }');
    expect(media.srtp).toBe('off');
    expect(sip.trunks[0]?.srtp).toBeNull();
  });

  test.each(['off', 'optional', 'required'])('%s', (srtp) => {
    expect(good(`media: { srtp: ${srtp} }`).media.srtp).toBe(srtp);
    expect(good(trunk('sip:10.0.0.5', srtp)).sip.trunks[0]?.srtp).toBe(srtp);
  });

  test('of another name is refused', () => {
    expect(bad('media: { srtp: mandatory }')).toMatchObject([{ path: 'media.srtp' }]);
  });

  test('with FreeSWITCH is refused, wherever it is asked for', () => {
    const sip =
      'sip: { trunks: [ { name: a, uri: "sip:10.0.0.5" }, { name: b, uri: "sip:10.0.0.6", srtp: required } ] }';
    const message = 'is not supported with media.engine freeswitch yet';
    expect(bad(`${sip}\nmedia: { engine: freeswitch, srtp: optional, freeswitch: [ { password: p } ] }`)).toEqual([
      { path: 'media.srtp', message },
      { path: 'sip.trunks[1].srtp', message },
    ]);
    const teams =
      'sip: { engine: drachtio, trunks: [ { name: a, profile: teams, uri: "sip:a.example.com;transport=tls" } ] }';
    expect(bad(`${teams}\nmedia: { engine: freeswitch, freeswitch: [ { password: p } ] }`)).toEqual([
      { path: 'sip.trunks[0].srtp', message },
    ]);
    expect(load('media: { engine: freeswitch, srtp: off, freeswitch: [ { password: p } ] }').ok).toBe(true);
  });
});

describe('keys in SDP that travel in clear are warned of', () => {
  test.each([
    ['sip:10.0.0.5', 'optional'],
    ['sip:10.0.0.5;transport=tcp', 'required'],
    ['sip:pbx.example;transport=tlsx', 'required'],
  ])('a trunk at %s with %s', (uri, srtp) => {
    const message = `is ${srtp}, and SIP to ${uri} is not encrypted: keys travel in clear; use transport=tls`;
    expect(warnings(trunk(uri, srtp))).toEqual([`sip.trunks[0].srtp ${message}`]);
  });

  test.each([
    ['sip:10.0.0.5;transport=tls', 'required'],
    ['sip:10.0.0.5;transport=TLS;lr', 'required'],
    ['sips:pbx.example', 'required'],
    ['sip:127.0.0.1:5070', 'required'],
    ['sip:10.0.0.5', 'off'],
  ])('not a trunk at %s with %s', (uri, srtp) => {
    expect(warnings(trunk(uri, srtp))).toEqual([]);
  });

  test('callers by UDP and TCP, and trunks without a word of their own', () => {
    const sip =
      'sip: { listen: [ "udp:10.0.0.9:5060", "udp:127.0.0.1:5060" ], trunks: [ { name: a, uri: "sip:10.0.0.5" } ] }';
    const [ofTrunk, ofCallers, ...none] = warnings(`${sip}\nmedia: { srtp: optional }`);
    expect(ofTrunk).toMatch(/^media\.srtp is optional, and SIP to sip:10\.0\.0\.5 /);
    expect(ofCallers).toMatch(/^media\.srtp is optional, and SIP at udp:10\.0\.0\.9:5060 /);
    expect(none).toEqual([]);
  });
});
