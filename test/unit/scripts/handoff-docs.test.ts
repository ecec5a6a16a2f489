import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { handoffDocument } from '../../../scripts/handoff-docs/document.ts';
import { PHASES } from '../../../scripts/handoff-docs/phases.ts';
import { rowsOf } from '../../../scripts/handoff-docs/table.ts';

describe('docs/handoff.md', () => {
  it('is what the machine does; if not, run `npm run docs:handoff`', async () => {
    expect(await readFile('docs/handoff.md', 'utf8')).toBe(handoffDocument());
  });

  it.each(PHASES)('$title: every cell says something', (phase) => {
    for (const cells of rowsOf(phase)) expect(cells.map((text) => text.trim())).not.toContain('');
  });

  it('every phase of a handoff, and every stage, is there', () => {
    const stages = PHASES.map(({ course }) => course().state.stage.name);
    expect([...new Set(stages)]).toEqual([
      'routing',
      'answering',
      'with-ai',
      'handoff',
      'conversation',
      'closing',
      'ended',
    ]);
    const progress = PHASES.flatMap(({ course }) => {
      const { stage } = course().state;
      return stage.name === 'handoff' ? stage.handoff.attempts.map((attempt) => attempt.progress.name) : [];
    });
    const all = ['accepted', 'accepting', 'briefing', 'dialling', 'informing', 'referring', 'screening'];
    expect([...new Set(progress)].sort()).toEqual(all);
  });
});
