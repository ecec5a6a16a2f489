import type { Config, ConfigFault } from '../../config/index.ts';
import type { Fallback } from '../../ports/call-control.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { PreflightContext } from './preflight-check.ts';
import type { NamedPrompt } from './prompt-faults.ts';
import { takesFallback } from './takes-fallback.ts';
import { promptFaults } from './prompt-faults.ts';

/** Every configured prompt is there and can be read. The check finds faults before a caller waits. */
export async function promptsArePlayable(context: PreflightContext): Promise<ConfigFault[]> {
  return await promptFaults(
    context,
    configuredPrompts(context.config).filter(({ prompt }) => !('url' in prompt)),
  );
}

/** The same for files of other servers. One that is away may be back before a caller waits, so that it is a warning. */
export async function promptsCanBeFetched(context: PreflightContext): Promise<ConfigFault[]> {
  return await promptFaults(
    context,
    configuredPrompts(context.config).filter(({ prompt }) => 'url' in prompt),
  );
}

/** The prompts that the configuration names. The text of `prompts.wait` changes each time, so only its file counts. */
function configuredPrompts({ prompts, routes, voicemail, callbacks }: Config): readonly NamedPrompt<string>[] {
  const { holdMusic, announcement, callerLeft, takenElsewhere, wait } = prompts;
  const named = [
    { path: 'prompts.holdMusic', prompt: holdMusic },
    { path: 'prompts.announcement', prompt: announcement },
    { path: 'prompts.callerLeft', prompt: callerLeft },
    { path: 'prompts.takenElsewhere', prompt: takenElsewhere },
    { path: 'prompts.wait', prompt: wait !== null && !('text' in wait.prompt) ? wait.prompt : null },
    ...routes.map(({ handoff }, index) => ({ path: `routes[${index}].handoff.whisper`, prompt: handoff.whisper })),
    ...routes.map(({ handoff }, index) => ({
      path: `routes[${index}].handoff.introduction`,
      prompt: handoff.introduction,
    })),
    ...routes.map(({ handoff }, index) => ({
      path: `routes[${index}].handoff.accept.message`,
      prompt: handoff.accept.message ?? null,
    })),
    ...routes.flatMap(({ escalation }, index) =>
      escalation.map(({ whisper = null }, at) => ({
        path: `routes[${index}].escalation[${at}].whisper`,
        prompt: whisper,
      })),
    ),
    // A caller who hears a farewell has waited long enough.
    ...routes.flatMap(({ handoff }, index) =>
      Object.entries({ fallback: handoff.fallback, closed: handoff.closed ?? [] }).flatMap(([list, steps]) =>
        steps.flatMap((step, at) =>
          'webhook' in step ? [] : ofFallback(`routes[${index}].handoff.${list}[${at}]`, step),
        ),
      ),
    ),
    ...(takesFallback(routes, 'voicemail') ? ofVoicemail('voicemail', voicemail) : []),
    ...(takesFallback(routes, 'callback') ? ofCallbacks('callbacks', callbacks) : []),
    ...(callbacks.order === 'agent-first' ? ofAgentFirst(callbacks.agentFirst) : []),
  ];
  return named.flatMap(({ path, prompt }) => (prompt === null ? [] : [{ path, prompt }]));
}

interface PromptOrNone {
  readonly path: string;
  readonly prompt: Prompt | null;
}

function ofFallback(path: string, step: Fallback): readonly PromptOrNone[] {
  if (step.kind === 'hangup') return [{ path, prompt: step.text === undefined ? null : { text: step.text } }];
  if (step.kind === 'callback') return ofCallbacks(path, step);
  return step.kind === 'voicemail' ? ofVoicemail(path, step) : [];
}

const CALLBACK_PROMPTS = ['offer', 'ask', 'invalid', 'thanks', 'greeting'] as const;

function ofCallbacks(
  path: string,
  prompts: { readonly [Name in (typeof CALLBACK_PROMPTS)[number]]?: Prompt | undefined },
): readonly PromptOrNone[] {
  return CALLBACK_PROMPTS.map((name) => ({ path: `${path}.${name}`, prompt: prompts[name] ?? null }));
}

const AGENT_FIRST_PROMPTS = ['whisper', 'calling', 'ringback', 'unreached'] as const;

function ofAgentFirst(prompts: Config['callbacks']['agentFirst']): readonly PromptOrNone[] {
  return AGENT_FIRST_PROMPTS.map((name) => ({ path: `callbacks.agentFirst.${name}`, prompt: prompts[name] }));
}

const VOICEMAIL_PROMPTS = ['greeting', 'beep', 'thanks'] as const;

function ofVoicemail(
  path: string,
  prompts: { readonly [Name in (typeof VOICEMAIL_PROMPTS)[number]]?: Prompt | null | undefined },
): readonly PromptOrNone[] {
  return VOICEMAIL_PROMPTS.map((name) => ({
    path: `${path}.${name}`,
    prompt: prompts[name] ?? null,
  }));
}
