import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { editText } from '../../../../src/config/index.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', '1', 'true', 'x y', '#', "it's", '"', 'a: b', '- a', '');
const scalar = fc.oneof(
  name,
  fc.integer({ min: -9, max: 9_999 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant('two\nlines'),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('uri', 'events', 'k3', 'k4'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const item = fc.record({ name, uri: scalar, more: value }, { requiredKeys: ['name'], noNullPrototype: true });
const items = fc.uniqueArray(item, { maxLength: 5, selector: (each) => each.name });

/** A file as people write it: block style, with a comment on each line where YAML lets one be. */
function commented(file: Readonly<Record<string, unknown>>): { readonly text: string; readonly comments: number } {
  let comments = 0;
  const lines = stringify(file, { lineWidth: 0, blockQuote: false }).trimEnd().split('\n');
  const text = lines.map((line) => `${line}   # comment ${String(comments++)}`).join('\n');
  return { text: `# head\n${text}\n# tail\n`, comments };
}

test('any edit: the file says what it is to say, and every octet and comment of other parts is as it was', () => {
  fc.assert(
    fc.property(items, items, items, fc.boolean(), (before, trunks, after, inSip) => {
      const file = inSip
        ? { routes: before, sip: { realm: 'r', trunks: before, last: 1 }, webhooks: before }
        : { routes: before, trunks: before, webhooks: before };
      const { text } = commented(file);
      const path = inSip ? ['sip', 'trunks'] : ['trunks'];
      let now = text;
      for (const next of [trunks, after]) {
        const edited = editText(now, path, next);
        expect(edited).toMatchObject({ ok: true });
        if (!edited.ok) return;
        now = edited.text;
        const expected = inSip ? { ...file, sip: { realm: 'r', trunks: next, last: 1 } } : { ...file, trunks: next };
        expect(parse(now)).toEqual(expected);
      }
      const partAt = (whole: string, from: RegExp, to: RegExp): string =>
        whole.slice(whole.search(from), to.source === '$' ? whole.length : whole.search(to));
      // What stands before and behind the part is the same, octet by octet.
      expect(partAt(now, /^#/, /^(sip|trunks):/m)).toBe(partAt(text, /^#/, /^(sip|trunks):/m));
      expect(partAt(now, /^webhooks:/m, /$/)).toBe(partAt(text, /^webhooks:/m, /$/));
    }),
  );
});

test('a value that changes leaves every comment of the file where it is', () => {
  const trunks = fc.uniqueArray(fc.record({ name, uri: scalar, port: scalar }, { noNullPrototype: true }), {
    minLength: 1,
    maxLength: 5,
    selector: (each) => each.name,
  });
  fc.assert(
    fc.property(trunks, fc.nat(), scalar, (before, at, uri) => {
      const { text, comments } = commented({ trunks: before, last: 1 });
      const index = at % before.length;
      const next = before.map((each, place) => (place === index ? { ...each, uri } : each));
      const edited = editText(text, ['trunks'], next);
      expect(edited).toMatchObject({ ok: true });
      if (!edited.ok) return;
      expect(parse(edited.text)).toEqual({ trunks: next, last: 1 });
      for (let each = 0; each < comments; each += 1) expect(edited.text).toContain(`# comment ${String(each)}`);
    }),
  );
});
