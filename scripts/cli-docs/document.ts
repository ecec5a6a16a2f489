import type { Command } from 'commander';
import { EXIT_CODES } from '../../src/cli/exit-code.ts';
import { newProgram } from '../../src/cli/run-cli.ts';
import { EXAMPLE_CALL, ExampleSite } from './example-site.ts';

/** Command lines whose output the document shows. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  init: ['init FOLDER/site --yes --trunk sip:10.0.0.5 --agent 2001'],
  config: ['config versions'],
  calls: ['calls', `calls show ${EXAMPLE_CALL}`, `calls hangup ${EXAMPLE_CALL}`, 'calls show nobody'],
  handoff: [`handoff ${EXAMPLE_CALL} --reason billing --destination 2001`, `handoff show ${EXAMPLE_CALL}`],
  agents: ['agents', 'agents set anna away'],
  keys: ['keys', 'keys create crm --role app', 'keys revoke crm'],
  people: ['people'],
  webhooks: ['webhooks deliveries --state dead', 'webhooks replay d-17'],
  routes: ['routes test +15559998888'],
  trace: [`trace ${EXAMPLE_CALL}`, `trace ${EXAMPLE_CALL} --format mermaid`],
  replay: [`replay --quiet ${EXAMPLE_CALL}`],
};

/** The options of every command that asks a program. */
const COMMON: readonly string[] = ['--config', '--url', '--key', '--json'];

const HEAD = `# The command line

\`warmbridge\` starts the program, looks into its records, and asks a program that runs. It runs on Node 24; an older Node says what is needed.

    npm install -g warmbridge-0.2.0.tgz       # what npm pack makes of a clone; or npm install -g . in the clone
    mkdir site && cd site
    warmbridge init                           # asks a few questions; --yes takes what is offered
    warmbridge check
    warmbridge start

A clone stays where it is: \`npm install -g .\` links it, and its first command sets it up. In a clone \`npm start -- COMMAND\` does the same without an installation: \`npm start -- calls --watch\`.

**Where the program is.** Commands that ask a program take its address from \`api.listen\` of the configuration (\`config/warmbridge.yaml\`, or \`--config FILE\`), or from \`--url\`. The key is \`--key\`, the variable \`WARMBRIDGE_API_KEY\`, or the first key of the configuration that fits: one that reads for commands that read, an admin's for \`keys\`, \`people\` and \`config\`. A key on the command line is seen by everybody on the machine; prefer the variable.

Each of them has \`--config\`, \`--url\`, \`--key\` and \`--json\`, which are left out below.

**For programs.** With \`--json\` the answer is one JSON document, and JSON lines where a command follows something or tells of several calls. Answers go to the standard output, and what is wrong to the standard error. Progress bars are shown on a terminal only.

**In a shell.** \`source <(warmbridge completion bash)\` completes commands and options; zsh and fish have theirs.

## Exit codes

`;

const NOTES: Readonly<Record<string, string>> = {
  start:
    'The program runs until SIGTERM or SIGINT, and then drains: it takes no new calls, and ends with the last one. A second signal ends all calls.',
  init: 'The configuration has a new key of the API, and its owner alone can read it. Nothing that is there is overwritten; `--force` replaces the configuration, and never a prompt.',
  handoff:
    '`--destination skills:billing,german` asks for agents with these skills, and `--whisper file:NAME` plays a file of `prompts.directory`.',
  trace:
    'The journal knows what the call machine was told and what it did. It has no SIP messages: 100, ACK, PRACK, retransmissions, and what was answered without the call machine, are not in it, and a re-INVITE is shown as one of the other side. With `log.sipTrace: true` the log has every message ([troubleshooting.md](troubleshooting.md)), and `--log FILE` draws those of the call.',
  replay:
    'The events of the journal are given to the call machine again. What it states is held against the facts on record, and the call at the end against its record. A difference is named, and the exit code is 1: the machine of this version would decide otherwise, or the record was changed (`verify` tells).',
  selftest: `The test takes the place of the program, which must not run meanwhile: it receives SIP where the site does (or at \`--listen\`), and has routes, prompts and records of its own. It calls \`--to\` through the trunk, and the PBX sends that call back: it is the caller's. That call is handed over, to the same number, so that the PBX sends back a second one: the agent's. The caller, the agent, the announcement, the hold music and the whisper are tones, and what came back from the network is measured in each phase. The agent's key is pressed by RFC 4733, through the PBX. Route a number to Warmbridge that nobody else calls; \`--arrives-as\` says what the PBX makes of it. A PBX that only forwards INVITEs (a proxy) is not supported: both calls would be one dialog.

    $ warmbridge selftest --trunk pbx --to +15557770001
    +15557770001 by pbx: answered (200)

    since the trigger
    announcedMs        917 ms
    firstInviteMs      0 ms
    answeredMs         210 ms
    whisperStartMs     217 ms
    acceptedMs         2798 ms
    bridgedMs          2816 ms

    phase     party   hears
    briefing  caller  announcement 17 %, hold 83 %  as it is to be
    talking   caller  agent 100 %                   as it is to be
    briefing  agent   whisper 100 %                 as it is to be
    talking   agent   caller 100 %                  as it is to be

    The handoff went as it is to go.`,
  backup:
    '[backup.md](backup.md) says what else belongs to a backup (recordings, the configuration), how a site on PostgreSQL is saved, and how to be sure that a backup is good.',
  keys: 'The key alone goes to the standard output: `warmbridge keys create crm --role app > key` keeps it.',
};

/** docs/cli.md, from the definitions of the commands and from what they print. */
export async function cliDocument(): Promise<string> {
  await using site = await ExampleSite.open();
  const nothing = { write: () => undefined };
  const program = newProgram({ env: {}, out: nothing, err: nothing, exits: () => async () => await Promise.resolve() });
  const codes = EXIT_CODES.map(([code, meaning]) => `| ${String(code)} | ${meaning} |`).join('\n');
  const parts = [`${HEAD}| code | meaning |\n|---|---|\n${codes}\n\n## Commands\n`];
  for (const command of program.commands) parts.push(await section(command, site));
  return `${parts.join('\n').trimEnd()}\n`;
}

async function section(command: Command, site: ExampleSite): Promise<string> {
  const examples = [];
  for (const line of EXAMPLES[command.name()] ?? []) {
    const output = await site.run(line.replace('FOLDER', site.folder));
    const shown = `$ warmbridge ${line.replace('FOLDER/', '')}\n${output.replaceAll('./site', 'site')}`;
    examples.push(indented(shown));
  }
  const note = NOTES[command.name()];
  return [
    `### ${command.name()}\n`,
    `${sentence(command.description())}\n`,
    `${usages(command).join('\n')}\n`,
    ...(note === undefined ? [] : [`${note}\n`]),
    ...examples.map((example) => `${example}\n`),
  ].join('\n');
}

/** Each command line that it has, and its options. */
function usages(command: Command): readonly string[] {
  const own = command.commands.length === 0 || command.registeredArguments.length > 0 ? [command] : [];
  return [...own, ...command.commands].map((each) => {
    const path = each === command ? command.name() : `${command.name()} ${each.name()}`;
    // Those that every command has which asks a program are told once, at the top.
    const asks = each.options.some(({ long }) => long === '--url');
    const shown = each.options.filter(({ long }) => !asks || !COMMON.includes(long ?? ''));
    const options = shown.map(({ flags, description }) => `  - \`${flags}\` ${description}`);
    const what = each === command ? '' : `: ${each.description()}`;
    return [`- \`${`warmbridge ${path} ${each.usage()}`.trim()}\`${what}`, ...options].join('\n');
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
