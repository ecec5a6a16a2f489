import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import type * as Machine from '../../../../../src/call-machine/index.ts';
import { asCallId, asLegId, asSipCallId } from '../../../../../src/ports/ids.ts';
import { planWith } from '../../support/plan.ts';
import { START } from '../../support/scripted-call.ts';

const SRC = join(import.meta.dirname, '../../../../../src');
const FALLBACKS = 'call-machine/stages/handoff/fallbacks';

/** A whole new fallback: its kind, its settings, and its rule. */
const APOLOGIZE = `
import type { FallbackRule } from './rule.ts';
import { sayAndHangUp } from './hangup.ts';

declare module '../../../../ports/handoff-request.ts' {
  interface FallbackKinds {
    readonly apologize: { readonly times: number };
  }
}

/** Says that we are sorry, as often as the configuration wants. */
export const apologize: FallbackRule<'apologize'> = (step, { times }, reason) =>
  sayAndHangUp(step, { kind: 'hangup', text: 'Sorry. '.repeat(times).trim() }, reason);
`;
const IMPORT = `import { apologize } from './apologize.ts';\n`;
const LINE = `    case 'apologize':\n      return apologize(step, fallback, reason);\n`;

const directory = mkdtempSync(join(tmpdir(), 'warmbridge-fallback-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Lists the files of the machine that do not compile. */
function faultyFiles(): string[] {
  const program = ts.createProgram(
    [join(directory, FALLBACKS, 'apologize.ts'), join(directory, 'call-machine/index.ts')],
    {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      noEmit: true,
      strict: true,
      noImplicitReturns: true,
      allowImportingTsExtensions: true,
      types: [],
      skipLibCheck: true,
    },
  );
  const faults = ts.getPreEmitDiagnostics(program).map(({ file }) => file?.fileName ?? 'unknown');
  return [...new Set(faults)].map((file) => relative(directory, file));
}

describe('A new kind of fallback', () => {
  it(
    'touches its own file and one line: without the line nothing compiles, and with it calls take the fallback',
    { timeout: 120_000 },
    async () => {
      for (const folder of ['call-machine', 'ports'])
        cpSync(join(SRC, folder), join(directory, folder), { recursive: true });
      writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(directory, FALLBACKS, 'apologize.ts'), APOLOGIZE);
      const index = join(directory, FALLBACKS, 'index.ts');
      expect(faultyFiles()).toEqual([`${FALLBACKS}/index.ts`]);

      const text = readFileSync(index, 'utf8');
      const table = text.indexOf("    case 'hangup':");
      writeFileSync(index, IMPORT + text.slice(0, table) + LINE + text.slice(table));
      expect(faultyFiles()).toEqual([]);

      const { beginCall, transition } = (await import(join(directory, 'call-machine/index.ts'))) as typeof Machine;
      const fallback = [{ kind: 'apologize', times: 2 }] as never;
      const plan = planWith({ ai: 'none', handoff: { destinations: [], whisper: null, fallback } });
      const call = asCallId('call');
      const sipCallId = asSipCallId('caller@sip');
      const at = START;
      const incoming = { type: 'call.incoming', at, call, from: '1', to: '2', sipCallId, route: '*', plan } as const;
      const { state } = beginCall({ ...incoming, refusal: null });
      const answered = { type: 'leg.answered', at, leg: asLegId('call.1'), sipCallId, codec: 'PCMU' } as const;
      expect(transition(state, answered).effects).toMatchObject([
        { scene: { hears: { 'call.1': [{ prompt: { text: 'Sorry. Sorry.' } }] } } },
        { type: 'record' },
      ]);
    },
  );
});
