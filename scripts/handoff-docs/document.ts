import { PHASES } from './phases.ts';
import { phaseName, rowsOf } from './table.ts';

const HEAD = `# Every stage and phase against every event

\`npm run docs:handoff\` makes this page from the call machine, and a test fails where the two differ. For each stage of a call, and each phase of a handoff, a call is led there, and each event is given to the machine. A row shows where the call is then, what the program is to do, and the facts that go on record. "ignored" rows say why an event changes nothing.

The phases that the API shows are in [architecture.md](architecture.md); what is in brackets behind them is how far the attempts are. The ladders of the strategies are in [transfers.md](transfers.md). A deadline has a row only where it runs.
`;

/** The whole of docs/handoff.md. */
export function handoffDocument(): string {
  const sections = PHASES.map((phase) => {
    // Where the AI has a leg of its own, it has the place of the agent's.
    const hasVoice = phase.course().state.voice !== null;
    const named = (text: string): string => (hasVoice ? text.replaceAll('the agent', 'the AI') : text);
    const rows = rowsOf(phase).map((cells) => `| ${cells.map((text) => cell(named(text))).join(' | ')} |`);
    return [
      `## ${phase.title}`,
      '',
      `${phase.about} The call is in: ${phaseName(phase.course().state)}.`,
      '',
      '| event | then | to be done | facts |',
      '|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return [HEAD, ...sections].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
