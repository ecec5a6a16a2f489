import { join } from 'node:path';
import type { Script } from '../../ai/script/index.ts';
import { readScript, soundsOf } from '../../ai/script/index.ts';
import type { ConfigFault, PathFault, Route } from '../../config/index.ts';
import { recognizesWords, undialable } from '../../config/index.ts';
import type { PreflightContext } from './preflight-check.ts';
import { promptFaults } from './prompt-faults.ts';

/** Every script of a route can be read, is whole, and names destinations and sound files that are there. */
export async function scriptsAreSound(context: PreflightContext): Promise<ConfigFault[]> {
  return await findings(context, async (script, route) => [
    ...destinationFaults(script, route, context),
    ...(await promptFaults(
      context,
      soundsOf(script).filter(({ prompt }) => 'file' in prompt),
    )),
  ]);
}

/** What a script offers can be had by callers with keys alone, where nobody recognizes words; sounds by URL are there. */
export async function scriptsHaveKeys(context: PreflightContext): Promise<ConfigFault[]> {
  const found = await findings(context, async (script) => [
    ...(recognizesWords(context.config) ? [] : keyFaults(script)),
    ...(await promptFaults(
      context,
      soundsOf(script).filter(({ prompt }) => 'url' in prompt),
    )),
  ]);
  // What keeps the script from being read is a fault already.
  return found.filter(({ isOfFile }) => !isOfFile);
}

interface Finding extends ConfigFault {
  /** The file is no script. */
  readonly isOfFile: boolean;
}

async function findings(
  { config: { routes, prompts } }: PreflightContext,
  look: (script: Script, route: Route) => Promise<readonly PathFault[]>,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [index, route] of routes.entries()) {
    if (route.ai.kind !== 'script') continue;
    const path = `routes[${String(index)}].ai.file`;
    const read = await readScript(join(prompts.directory, route.ai.file));
    const messages = read.ok ? (await look(read.script, route)).map(read.faultAt) : read.faults;
    found.push(...messages.map((message) => ({ path, message, isOfFile: !read.ok })));
  }
  return found;
}

function destinationFaults({ steps }: Script, route: Route, { config }: PreflightContext): readonly PathFault[] {
  return Object.entries(steps).flatMap(([name, step]) => {
    if (step.kind !== 'transfer') return [];
    const path = ['steps', name, 'destinations'];
    if (step.destinations.length === 0 && route.handoff.destinations.length === 0) {
      return [{ path, message: 'is empty, and so is handoff.destinations of the route' }];
    }
    return step.destinations.flatMap((destination, index) => {
      const message = undialable(destination, config.sip);
      return message === null ? [] : [{ path: [...path, index], message }];
    });
  });
}

function keyFaults({ steps, slots }: Script): readonly PathFault[] {
  const lists = [
    ...Object.entries(steps).map(([name, step]) => ({ path: ['steps', name, 'options'], of: step })),
    ...Object.entries(slots).map(([name, slot]) => ({ path: ['slots', name, 'options'], of: slot })),
  ];
  return lists.flatMap(({ path, of }) =>
    of.kind === 'menu' || of.kind === 'choice'
      ? of.options.flatMap(({ key }, index) =>
          key === undefined ? [{ path: [...path, index], message: 'has no key, and no recognizer is configured' }] : [],
        )
      : [],
  );
}
