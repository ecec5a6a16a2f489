/**
 * What a party can be made to hear: words to be spoken, or a WAV file.
 * `file` is a name inside `prompts.directory` of the configuration.
 */
export type Prompt = { readonly text: string; readonly voice?: string | undefined } | { readonly file: string };
