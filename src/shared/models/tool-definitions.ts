import type { VoiceTools } from '../../ports/ai-voice.ts';

/** Hands the caller to a human. */
export const TRANSFER = 'transfer_to_human';
/** Ends the call. */
export const END_CALL = 'end_call';

/** Shows the human a text. */
export const COACH = 'coach';

/** A tool, as a model is shown it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The tools of a model: ours, and the functions of the application. One that has the name of ours is left out. */
export function toolDefinitions({ transferReasons, functions, webhook, coach }: VoiceTools): readonly ToolDefinition[] {
  const own = [transferTool(transferReasons), END_CALL_TOOL, ...(coach === true ? [COACH_TOOL] : [])];
  const others = webhook === null ? [] : functions;
  return [...own, ...others.filter(({ name }) => !own.some((each) => each.name === name))];
}

const COACH_TOOL: ToolDefinition = {
  name: COACH,
  description:
    'Shows a short text to the human colleague who talks with the caller. It works only while you listen to the two, ' +
    'who do not hear you. Use it where you know something that helps, and not otherwise.',
  parameters: {
    type: 'object',
    properties: { text: { type: 'string', description: 'One or two short sentences.' } },
    required: ['text'],
    additionalProperties: false,
  },
};

const END_CALL_TOOL: ToolDefinition = {
  name: END_CALL,
  description: 'Ends the call. Say goodbye first. The call ends when the caller has heard it.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
};

function transferTool(reasons: readonly string[]): ToolDefinition {
  const reason = {
    type: 'string',
    description: 'Why the caller needs a human.',
    ...(reasons.length > 0 && { enum: reasons }),
  };
  return {
    name: TRANSFER,
    description:
      'Connects the caller with a human. Say in one short sentence that you are doing so, in the same turn. ' +
      'The caller is connected when that has been heard.',
    parameters: {
      type: 'object',
      properties: {
        reason,
        summary: {
          type: 'string',
          description: 'What the human must know, in two or three sentences: who calls, what for, what was done.',
        },
        urgency: { type: 'string', enum: ['low', 'normal', 'high'] },
      },
      required: ['reason', 'summary'],
      additionalProperties: false,
    },
  };
}
