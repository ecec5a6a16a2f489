import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { commentsOf } from '../../../scripts/config-docs/comments.ts';
import { configDocument } from '../../../scripts/config-docs/document.ts';
import { configRows } from '../../../scripts/config-docs/rows.ts';

describe('docs/configuration.md', () => {
  it('is what the schema and the commented file say; if not, run `npm run docs:config`', async () => {
    expect(await readFile('docs/configuration.md', 'utf8')).toBe(configDocument());
  });

  it('has a row for each value, with its kind where only one kind of object has it', () => {
    const rows = configRows(new Map([['routes.handoff.hunt', 'who is rung']]));
    const row = (path: string, when = ''): unknown => rows.find((each) => each.path === path && each.when === when);
    expect(row('routes[].handoff.hunt')).toMatchObject({ meaning: 'who is rung' });
    expect(row('routes[].ai.prompt', 'kind: llm')).toMatchObject({ value: 'text', fallback: '`"receptionist.md"`' });
    expect(row('api.tls.minVersion')).toMatchObject({ value: '`TLSv1.2`, `TLSv1.3`' });
    expect(row('drain.graceMs')).toBeDefined();
  });

  it('reads comments behind keys, above them, of continued lines, and in examples that are commented out', () => {
    const yaml = [
      'sip:',
      '  engine: embedded                        # which server',
      '  # Who may call.',
      '  trunks: []',
      '  # trunks:',
      '  #   - name: pbx                         # what it is called,',
      '  #                                       # and known by',
      '  #     from: null                        # our number',
    ].join('\n');
    expect(Object.fromEntries(commentsOf(yaml))).toEqual({
      'sip.engine': 'which server',
      'sip.trunks': 'Who may call.',
      'sip.trunks.name': 'what it is called, and known by',
      'sip.trunks.from': 'our number',
    });
  });
});
