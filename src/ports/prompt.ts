/**
 * What a party can be made to hear: words to be spoken, or a sound file.
 * `file` is the name of a WAV file inside `prompts.directory` of the configuration. `url` (`http:` or `https:`) is that
 * of a WAV or MP3 file, which is fetched and kept.
 */
export type Prompt =
  { readonly text: string; readonly voice?: string | undefined } | { readonly file: string } | { readonly url: string };
