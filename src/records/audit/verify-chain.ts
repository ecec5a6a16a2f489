import { z } from 'zod';
import type { AuditBreak, ChainVerdict } from '../../ports/audit.ts';
import type { ChainRows } from './chain-rows.ts';
import { canonicalJson, sha256 } from './commitment.ts';
import type { Link, LinkBody } from './link.ts';
import { AUDIT_VERSION, fitsEntry, fitsRecord } from './link.ts';

/** Breaks that are told of one chain. */
const MOST_BREAKS = 20;

const linkBody = z.looseObject({
  v: z.literal(AUDIT_VERSION),
  chain: z.string(),
  n: z.number(),
  at: z.string(),
  prev: z.string().nullable(),
  entries: z.object({ first: z.number(), commitments: z.array(z.string()) }).optional(),
  records: z.record(z.string(), z.string().nullable()).optional(),
  event: z.looseObject({ type: z.string() }).optional(),
});

/** Holds what the store has of a call against its chain. */
export function verifyChain(rows: ChainRows): Omit<ChainVerdict, 'recordings'> {
  const breaks: AuditBreak[] = [];
  const notes: string[] = [];
  const bodies = verifyLinks(rows, breaks);
  verifyEnds(rows, breaks);
  const isErased = bodies.some(({ event }) => event?.type === 'call.erased');
  if (rows.salt === null && bodies.some(({ entries, records }) => (entries ?? records) !== undefined)) {
    breaks.push({ where: 'salt', message: 'the secret of the chain is gone, so that nothing can be held against it' });
  } else {
    const first = verifyEntries(rows, bodies, isErased, breaks, notes);
    verifyRecords(rows, bodies, { isErased, isWhole: first === 1 }, breaks);
  }
  return {
    chain: rows.chain,
    links: rows.links.length,
    entries: rows.entries.length,
    records: rows.records.length,
    days: rows.ends.map(({ day }) => day),
    erased: isErased,
    breaks: breaks.slice(0, MOST_BREAKS),
    notes,
  };
}

/** @returns the bodies of those links that can be read */
function verifyLinks({ chain, links }: ChainRows, breaks: AuditBreak[]): readonly LinkBody[] {
  const bodies: LinkBody[] = [];
  let before: Link | null = null;
  for (const [index, link] of links.entries()) {
    const where = `link ${String(index + 1)}`;
    const body = readBody(link);
    if (body === null) breaks.push({ where, message: 'cannot be read' });
    else if (link.n !== index + 1) breaks.push({ where, message: `is missing; link ${String(link.n)} comes next` });
    else if (sha256(link.body) !== link.hash) breaks.push({ where, message: 'is not what was hashed' });
    else if (body.prev !== (before?.hash ?? null))
      breaks.push({ where, message: 'does not follow the link before it' });
    else if (body.chain !== chain) breaks.push({ where, message: `is of the chain ${body.chain}` });
    else if (body.n !== link.n) breaks.push({ where, message: 'has another number' });
    if (body !== null) bodies.push(body);
    before = link;
  }
  return bodies;
}

function readBody({ body }: Link): LinkBody | null {
  try {
    const parsed = linkBody.safeParse(JSON.parse(body));
    return parsed.success && canonicalJson(parsed.data) === body ? (parsed.data as unknown as LinkBody) : null;
  } catch {
    return null;
  }
}

/**
 * The end of a day is the last link of that day. A chain whose call is over ended on its last day; ends before that are
 * missing where the program was gone at midnight, and are vouched for by the links that follow.
 */
function verifyEnds({ links, ends, records }: ChainRows, breaks: AuditBreak[]): void {
  const days = new Map(links.map((link) => [link.at.slice(0, 10), link]));
  for (const { day, n, hash } of ends) {
    const link = links.find((each) => each.n === n);
    if (link === undefined) breaks.push({ where: `link ${String(n)}`, message: `is missing; ${day} ended with it` });
    else if (link.hash !== hash)
      breaks.push({ where: `link ${String(n)}`, message: `is not that which ${day} ended with` });
    else if (days.get(day) !== link)
      breaks.push({ where: `day ${day}`, message: `did not end with link ${String(n)}` });
    days.delete(day);
  }
  const last = links.at(-1);
  const isUp = records.some(({ name, fields }) => name === 'call' && fields['over'] === false);
  for (const [day, { n }] of days) {
    if (n !== last?.n || isUp) continue;
    breaks.push({ where: `day ${day}`, message: `does not know of link ${String(n)}` });
  }
}

/** @returns the first entry that the chain knows */
function verifyEntries(
  { entries, salt, links }: ChainRows,
  bodies: readonly LinkBody[],
  isErased: boolean,
  breaks: AuditBreak[],
  notes: string[],
): number {
  const known = new Map<number, string>();
  let next: number | null = null;
  for (const { n, entries: added } of bodies) {
    if (added === undefined) continue;
    if (next !== null && added.first !== next)
      breaks.push({ where: `link ${String(n)}`, message: `begins with entry ${String(added.first)}, but ${String(next)} was due` }); // prettier-ignore
    for (const [index, each] of added.commitments.entries()) known.set(added.first + index, each);
    next = added.first + added.commitments.length;
  }
  const [first = Infinity] = known.keys();
  if (isErased) known.clear();
  for (const entry of entries) {
    const where = `entry ${String(entry.sequence)} (${entry.type})`;
    const due = known.get(entry.sequence);
    known.delete(entry.sequence);
    if (due === undefined) {
      if (entry.sequence >= first || isErased) breaks.push({ where, message: 'is not in the chain' });
    } else if (salt === null || !fitsEntry(salt, entry, due)) {
      breaks.push({ where, message: 'is not what was written' });
    }
  }
  for (const sequence of known.keys()) breaks.push({ where: `entry ${String(sequence)}`, message: 'is missing' });
  if (links.length === 0) notes.push('there is no chain: the call is from before there were chains');
  else if (first > 1 && first !== Infinity) notes.push(`the first ${String(first - 1)} entries are from before there were chains`); // prettier-ignore
  return first;
}

function verifyRecords(
  { records, salt, links }: ChainRows,
  bodies: readonly LinkBody[],
  { isErased, isWhole }: { readonly isErased: boolean; readonly isWhole: boolean },
  breaks: AuditBreak[],
): void {
  const known = new Map<string, string | null>();
  for (const { records: changed = {}, event } of bodies) {
    if (event?.type === 'call.erased') known.clear();
    for (const [name, each] of Object.entries(changed)) known.set(name, each);
  }
  for (const record of records) {
    const where = `record ${record.name}`;
    const due = known.get(record.name);
    known.delete(record.name);
    // What is under way changes all the time, and is committed to at its end.
    const isDue = links.length > 0 && (isErased || (isWhole && record.fields['over'] !== false));
    if (record.discord !== null) breaks.push({ where, message: record.discord });
    else if (due === null) breaks.push({ where, message: 'was deleted, and is there' });
    else if (due === undefined && isDue) breaks.push({ where, message: 'is not in the chain' });
    else if (due !== undefined && (salt === null || !fitsRecord(salt, record, due)))
      breaks.push({ where, message: 'is not what was written' });
  }
  for (const [name, due] of known) {
    // What was told to receivers is deleted in time.
    if (due !== null && !name.startsWith('delivery/')) breaks.push({ where: `record ${name}`, message: 'is missing' });
  }
}
