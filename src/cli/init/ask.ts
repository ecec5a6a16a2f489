import { networkInterfaces } from 'node:os';
import { cancel, confirm, intro, isCancel, select, text } from '@clack/prompts';
import type { SiteAnswers } from './answers.ts';
import { allowedBy, EXAMPLE_WEBHOOK } from './answers.ts';

/** Asks at the terminal. `given` is what is offered. @returns null where the person gives up */
export async function askForSite(given: SiteAnswers): Promise<SiteAnswers | null> {
  intro('A new site. Enter takes what is offered.');
  const address = await picked(
    select({
      message: 'Which address do calls come to?',
      options: addresses(given.address).map((value) => ({ value, label: value })),
      initialValue: given.address,
    }),
  );
  if (address === null) return null;
  const hasTrunk = await picked(
    confirm({ message: 'Does a PBX or a carrier send calls?', initialValue: given.trunk !== null }),
  );
  if (hasTrunk === null) return null;
  const trunk = hasTrunk ? await askForTrunk(given.trunk) : 'none';
  if (trunk === null) return null;
  const kind = await picked(
    select({
      message: 'Who answers first?',
      options: [
        { value: 'script' as const, label: 'the receptionist that comes with Warmbridge (a file of rules)' },
        { value: 'webhook' as const, label: 'an AI application behind a webhook' },
        { value: 'none' as const, label: 'nobody: a human at once' },
      ],
      initialValue: given.ai.kind,
    }),
  );
  if (kind === null) return null;
  const url =
    kind === 'webhook' ? await askText('Its URL', given.ai.kind === 'webhook' ? given.ai.url : EXAMPLE_WEBHOOK) : '';
  if (url === null) return null;
  const agents = await askText('Whom are calls handed to? URIs or numbers, with commas', given.agents.join(', '));
  if (agents === null) return null;
  return {
    ...given,
    address,
    trunk: trunk === 'none' ? null : trunk,
    ai: kind === 'webhook' ? { kind, url } : { kind },
    agents: listOf(agents),
  };
}

async function askForTrunk(given: SiteAnswers['trunk']): Promise<SiteAnswers['trunk']> {
  const uri = await askText('Its SIP URI', given?.uri ?? 'sip:10.0.0.5:5060');
  if (uri === null) return null;
  const allow = await askText('The networks that its calls come from, with commas', allowedBy(uri).join(', '));
  return allow === null ? null : { uri, allow: listOf(allow) };
}

async function askText(message: string, offered: string): Promise<string | null> {
  return await picked(
    text({ message, initialValue: offered, validate: (value) => (value?.trim() ? undefined : 'is needed') }),
  );
}

async function picked<Value>(asked: Promise<Value>): Promise<Exclude<Value, symbol> | null> {
  const answer = await asked;
  if (!isCancel(answer)) return answer as Exclude<Value, symbol>;
  cancel('Nothing was written.');
  return null;
}

function listOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Addresses of this machine, the given one among them. */
function addresses(given: string): readonly string[] {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set([given, ...own.filter(({ family }) => family === 'IPv4').map(({ address }) => address)])];
}
