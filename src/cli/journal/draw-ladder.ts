import type { Ladder, LadderLeg, Rung } from './ladder.ts';

const COLUMN = 26;
const ARROW = COLUMN - 2;
const OURS = 'Warmbridge';

/** The ladder as text: Warmbridge on the left, a column for each leg. */
export function ladderText({ call, legs, rungs, source }: Ladder): string {
  const head = legs.map((leg) =>
    nameOf(leg)
      .slice(0, COLUMN - 2)
      .padEnd(COLUMN),
  );
  const lines = rungs.map((rung) => {
    const column = legs.findIndex(({ id }) => id === rung.leg);
    const lead = '|'.padEnd(COLUMN).repeat(column);
    return `${rung.at.slice(11, 23)}  ${lead}${arrow(rung)}${rung.detail === null ? '' : `  ${rung.detail}`}`;
  });
  const ids = legs.map((leg) => `  ${nameOf(leg)}: ${leg.sipCallId ?? 'no dialog'}`);
  return [
    `${call}, ${rungs[0]?.at.slice(0, 10) ?? ''}, times in UTC, from the ${source}`,
    ...ids,
    '',
    `${OURS.padEnd(14)}${head.join('').trimEnd()}`,
    ...lines,
    ...(source === 'journal' ? ['', NOTE] : []),
    '',
  ].join('\n');
}

/** What a journal does not have. */
const NOTE =
  'From the journal: without 100, ACK, PRACK and retransmissions. --log FILE shows each message of a log with log.sipTrace.';

function arrow({ direction, message }: Rung): string {
  const label = ` ${message} `;
  const dashes = '-'.repeat(Math.max(ARROW - label.length - 2, 2));
  return direction === 'out' ? `|${dashes}${label}>` : `|<${label}${dashes}`;
}

/** The ladder as a Mermaid sequence diagram. */
export function ladderMermaid({ legs, rungs, source }: Ladder): string {
  const participants = legs.map((leg, index) => `  participant L${String(index)} as ${safe(nameOf(leg))}`);
  const lines = rungs.map((rung) => {
    const leg = `L${String(legs.findIndex(({ id }) => id === rung.leg))}`;
    const [from, to] = rung.direction === 'out' ? ['W', leg] : [leg, 'W'];
    const response = /^\d{3}$/.test(rung.message);
    const what = rung.detail === null ? rung.message : `${rung.message} ${rung.detail}`;
    return `  ${from}${response ? '-->>' : '->>'}${to}: ${safe(what)}`;
  });
  const note =
    source === 'journal' && legs.length > 0
      ? ['  %% from the journal: without 100, ACK, PRACK and retransmissions']
      : [];
  return ['sequenceDiagram', `  participant W as ${OURS}`, ...participants, ...note, ...lines, ''].join('\n');
}

function nameOf({ role, party }: LadderLeg): string {
  return party === role ? role : `${role} ${party}`;
}

/** Mermaid ends a text at a semicolon or a hash, and lines at line breaks. */
function safe(text: string): string {
  return text.replace(/[#;]/g, (sign) => `#${String(sign.charCodeAt(0))};`).replace(/\s+/g, ' ');
}
