import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinUriHeaders, splitUriHeaders } from '../../../../src/shared/sip/index.ts';

describe('The headers of a SIP URI (RFC 3261 19.1.1)', () => {
  it('are taken off it', () => {
    expect(splitUriHeaders('sip:a@pbx:5080;transport=tcp?User-to-User=3132%3Bencoding%3Dhex&X-Case=77')).toEqual({
      uri: 'sip:a@pbx:5080;transport=tcp',
      headers: { 'User-to-User': '3132;encoding=hex', 'X-Case': '77' },
      faults: [],
    });
  });

  it.each(['sip:a@pbx', 'sip:a@pbx?'])('%s has none', (text) => {
    expect(splitUriHeaders(text)).toEqual({ uri: 'sip:a@pbx', headers: {}, faults: [] });
  });

  it.each([
    ['Subject=x', 'has the header Subject; only X-... and User-to-User are sent'],
    ['body=x', 'has the header body; only X-... and User-to-User are sent'],
    ['X-Warmbridge-Call=1', 'has the header X-Warmbridge-Call, which Warmbridge sets'],
    ['X-A=1&x-a=2', 'names the header x-a twice'],
    ['X-A=%0d%0aVia:x', 'has a header X-A that is empty or holds a character that no header may hold'],
    ['X-A=', 'has a header X-A that is empty or holds a character that no header may hold'],
    ['X-A=%ff', 'has headers that cannot be read'],
    ['X%0dA=1', 'has headers that cannot be read'],
    [`X-A=${'1'.repeat(257)}`, 'has a header X-A of more than 256 characters'],
  ])('%s: %s (RFC 3261 19.1.5)', (headers, fault) => {
    expect(splitUriHeaders(`sip:a@pbx?${headers}`)).toMatchObject({ uri: 'sip:a@pbx', faults: [fault] });
  });

  it('are 16 at most', () => {
    const many = Array.from({ length: 20 }, (_, index) => `X-${String(index)}=1`).join('&');
    const { headers, faults } = splitUriHeaders(`sip:a@pbx?${many}`);
    expect(Object.keys(headers)).toHaveLength(16);
    expect(faults).toEqual(['has more than 16 headers']);
  });

  it('are written as they are read', () => {
    const value = fc.stringMatching(/^[\x20-\x7e]{1,64}$/);
    const headers = fc.dictionary(fc.stringMatching(/^X-[a-z]{1,8}$/), value, { maxKeys: 8 });
    fc.assert(
      fc.property(headers, (given) => {
        const all = { ...given };
        const written = joinUriHeaders({ uri: 'sip:a@pbx', headers: all });
        expect(splitUriHeaders(written)).toEqual({ uri: 'sip:a@pbx', headers: all, faults: [] });
      }),
    );
  });
});
