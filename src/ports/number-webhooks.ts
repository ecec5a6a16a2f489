/** Numbers whose calls applications take over while the program runs. */
export interface NumberWebhooks {
  /**
   * Makes the application behind a webhook the AI of later calls to a number. It is durable when this resolves.
   * @param number in any spelling
   */
  assign(number: string, webhook: string): Promise<AssignedNumber>;
}

/** What became of it. `full`: there are as many numbers as there may be. */
export type AssignedNumber =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly code: 'invalid'; readonly message: string }
  | { readonly ok: false; readonly code: 'full'; readonly message: string };
