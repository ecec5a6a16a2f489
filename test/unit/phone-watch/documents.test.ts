import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDialogInfo } from '../../../src/phone-watch/dialog-info.ts';
import { DialogTable } from '../../../src/phone-watch/dialog-table.ts';
import { PhoneDocuments } from '../../../src/phone-watch/phone-document.ts';
import { readPresence } from '../../../src/phone-watch/read-presence.ts';
import { dialogInfo, presence } from './samples.ts';

describe('dialog events (RFC 4235)', () => {
  test('the example of RFC 4235 6.1 is a dialog that is tried', () => {
    const xml = `<?xml version="1.0"?>
      <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:alice@example.com">
        <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" direction="initiator">
          <state>trying</state>
        </dialog>
      </dialog-info>`;
    expect(readDialogInfo(xml)).toEqual({ version: 0, isFull: true, dialogs: [{ id: 'as7d900as8', isUp: true }] });
  });

  test('what Asterisk writes of an extension that rings, with a target that has a state of its own', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
      <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:2001@pbx">
       <dialog id="2001" call-id="x" direction="recipient">
        <remote><identity>sip:2002@pbx</identity><target uri="sip:2002@pbx"><param pname="+sip.rendering" pvalue="no"/></target></remote>
        <state>early</state>
       </dialog>
      </dialog-info>`;
    expect(readDialogInfo(xml)).toMatchObject({ version: 3, dialogs: [{ id: '2001', isUp: true }] });
  });

  test.each([
    ['trying', true],
    ['proceeding', true],
    ['early', true],
    [' Confirmed\n', true],
    ['terminated', false],
    ['unheard-of', false],
    ['', false],
  ])('the state %j is up: %s (RFC 4235 3.7.1)', (state, isUp) => {
    expect(readDialogInfo(dialogInfo({ dialogs: [['a', state]] }))?.dialogs).toEqual([{ id: 'a', isUp }]);
  });

  test('prefixes of names do not matter, and a dialog without a state is none', () => {
    const xml =
      '<d:dialog-info xmlns:d="x" version="1"><d:dialog id="a"><d:state>early</d:state></d:dialog><d:dialog id="b"/></d:dialog-info>';
    expect(readDialogInfo(xml)).toEqual({ version: 1, isFull: true, dialogs: [{ id: 'a', isUp: true }] });
  });

  test.each([
    ['nothing', ''],
    ['text', 'idle'],
    ['another document', '<presence/>'],
    ['one that is cut off', '<dialog-info version="1"><dialog id="a">'],
    ['entities of its own', '<!DOCTYPE d [<!ENTITY a "aaaa">]><dialog-info>&a;</dialog-info>'],
    ['one that is nested too deep', `<dialog-info>${'<a>'.repeat(20)}${'</a>'.repeat(20)}</dialog-info>`],
    ['too many elements', `<dialog-info>${'<a/>'.repeat(2_001)}</dialog-info>`],
    ['one that is too long', `<dialog-info>${' '.repeat(70_000)}</dialog-info>`],
  ])('%s is no document', (_what, xml) => {
    expect(readDialogInfo(xml)).toBeNull();
    expect(readPresence(xml.replace('<presence/>', '<dialog-info/>'))).toBeNull();
  });

  test('nothing that comes from the network throws', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        'dialog-info',
        ' id="a"',
        '&amp;',
        '&#0;',
        '<![CDATA[',
        ']]>',
        '<state>',
        '\u0000',
        'early',
        '</',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((each) => `<dialog-info>${each.join('')}`),
        ),
        (xml) => {
          readDialogInfo(xml);
          readPresence(xml);
        },
      ),
    );
  });
});

describe('the dialogs of a telephone (RFC 4235 4.3)', () => {
  const info = (...args: Parameters<typeof dialogInfo>) => readDialogInfo(dialogInfo(...args))!;

  test('a full document takes the place of all that was known', () => {
    const table = new DialogTable();
    expect(table.take(info({ version: 0, dialogs: [['a', 'early'], ['b', 'confirmed']] }))).toBe('taken'); // prettier-ignore
    expect(table.calls).toBe(2);
    expect(table.take(info({ version: 1, dialogs: [['b', 'confirmed']] }))).toBe('taken');
    expect(table.calls).toBe(1);
    expect(table.take(info({ version: 2, dialogs: [] }))).toBe('taken');
    expect(table.calls).toBe(0);
  });

  test('FreeSWITCH names one dialog in each document that it calls full, and the last one decides', () => {
    // Seen with FreeSWITCH 1.11.2: two calls, of which the second and then the first is hung up.
    const table = new DialogTable();
    const seen = [['a', 'early'], ['a', 'confirmed'], ['b', 'early'], ['b', 'confirmed'], ['b', 'confirmed']] as const; // prettier-ignore
    for (const [index, dialog] of seen.entries()) {
      table.take(info({ version: index + 1, dialogs: [dialog] }));
      expect(table.calls).toBe(1);
    }
    table.take(info({ version: 6, dialogs: [['a', 'terminated']] }));
    expect(table.calls).toBe(0);
  });

  test('a partial document changes what it names', () => {
    const table = new DialogTable();
    table.take(info({ version: 0, dialogs: [['a', 'confirmed']] }));
    expect(table.take(info({ version: 1, state: 'partial', dialogs: [['b', 'trying']] }))).toBe('taken');
    expect(table.calls).toBe(2);
    expect(table.take(info({ version: 2, state: 'partial', dialogs: [['a', 'terminated']] }))).toBe('taken');
    expect(table.calls).toBe(1);
  });

  test('an old partial document is discarded; a version that was left out shows a gap', () => {
    const table = new DialogTable();
    table.take(info({ version: 5, dialogs: [['a', 'confirmed']] }));
    expect(table.take(info({ version: 5, state: 'partial', dialogs: [['a', 'terminated']] }))).toBe('old');
    expect(table.calls).toBe(1);
    expect(table.take(info({ version: 8, state: 'partial', dialogs: [['b', 'early']] }))).toBe('gap');
    expect(table.calls).toBe(2);
    expect(table.take(info({ version: 9, state: 'partial', dialogs: [['b', 'terminated']] }))).toBe('taken');
  });

  test('a full document after a gap is all there is to know, and one that counts anew is taken', () => {
    const table = new DialogTable();
    table.take(info({ version: 5, dialogs: [] }));
    expect(table.take(info({ version: 9, dialogs: [['a', 'early']] }))).toBe('taken');
    expect(table.take(info({ version: 0, dialogs: [] }))).toBe('taken');
    expect(table.calls).toBe(0);
  });

  test('a partial document that is the first lacks what came before it', () => {
    expect(new DialogTable().take(info({ version: 3, state: 'partial', dialogs: [] }))).toBe('gap');
  });

  test('dialogs that never end do not fill the memory', () => {
    const table = new DialogTable();
    table.take(info({ version: 0, dialogs: [] }));
    for (let version = 1; version <= 500; version += 1) {
      table.take(info({ version, state: 'partial', dialogs: [[`d${String(version)}`, 'early']] }));
    }
    expect(table.calls).toBe(200);
  });
});

describe('presence (RFC 3863, RFC 4480)', () => {
  test.each([
    ['open', [], { phone: 'idle' }],
    ['closed', [], { phone: 'busy', calls: null }],
    ['open', ['on-the-phone'], { phone: 'busy', calls: 1 }],
    ['open', ['busy'], { phone: 'busy', calls: 1 }],
    ['closed', ['on-the-phone'], { phone: 'busy', calls: 1 }],
    ['open', ['away'], { phone: 'busy', calls: null }],
    ['open', ['on-the-phone', 'away'], { phone: 'busy', calls: null }],
    ['open', ['unknown'], { phone: 'idle' }],
    ['OPEN', ['meal'], { phone: 'idle' }],
    [null, [], { phone: 'unknown' }],
  ])('basic %s with %j', (basic, activities, report) => {
    expect(readPresence(presence(basic, activities))).toEqual(report);
  });

  test('of several tuples one that is open is enough', () => {
    const tuples = ['closed', 'open'].map(
      (basic) => `<tuple id="${basic}"><status><basic>${basic}</basic></status></tuple>`,
    );
    expect(readPresence(`<presence>${tuples.join('')}</presence>`)).toEqual({ phone: 'idle' });
  });
});

describe('the documents of a subscription', () => {
  test('a body that is missing says that nothing is known; another type is not understood', () => {
    const documents = new PhoneDocuments('dialog');
    expect(documents.read({ contentType: null, body: '' })).toEqual({ report: { phone: 'unknown' }, isGap: false });
    expect(documents.read({ contentType: 'application/pidf+xml', body: presence('open', []) })).toBe('unreadable');
    expect(documents.read({ contentType: 'application/dialog-info+xml', body: '<x' })).toBe('unreadable');
  });

  test('dialogs are counted, and what is old says nothing', () => {
    const documents = new PhoneDocuments('dialog');
    const read = (...args: Parameters<typeof dialogInfo>) =>
      documents.read({ contentType: 'application/dialog-info+xml', body: dialogInfo(...args) });
    expect(read({ version: 1, dialogs: [['a', 'early']] })).toEqual({
      report: { phone: 'busy', calls: 1 },
      isGap: false,
    });
    expect(read({ version: 1, state: 'partial', dialogs: [] })).toBeNull();
    expect(read({ version: 3, state: 'partial', dialogs: [['a', 'terminated']] })).toEqual({
      report: { phone: 'idle' },
      isGap: true,
    });
  });
});
