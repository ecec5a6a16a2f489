/** A value that goes with a span. */
export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The span of the whole call. It is open from the first fact of a call to its last. */
export const CALL = 'call';

/** What a fact does to the spans of its call. A span is known by its key. */
export type SpanStep =
  /** `parent`: its key; where that is not open, the call itself is. A key that is open stays as it is. */
  | {
      readonly step: 'open';
      readonly key: string;
      readonly name: string;
      readonly parent: string;
      readonly attributes?: Attributes;
    }
  /** `failed`: why it did not come to what it was for. Spans below it are closed as well. */
  | {
      readonly step: 'close';
      readonly key: string;
      readonly attributes?: Attributes;
      readonly failed?: string | undefined;
    }
  /** Something that happened within a span; where that is not open, within the call. */
  | { readonly step: 'event'; readonly key: string; readonly name: string; readonly attributes?: Attributes }
  /** A span that is over already, and began so long ago. */
  | {
      readonly step: 'past';
      readonly name: string;
      readonly parent: string;
      readonly ms: number;
      readonly attributes?: Attributes;
    };

export function open(key: string, name: string, parent: string, attributes?: Attributes): SpanStep {
  return { step: 'open', key, name, parent, ...(attributes !== undefined && { attributes }) };
}

export function close(key: string, attributes?: Attributes, failed?: string): SpanStep {
  return { step: 'close', key, failed, ...(attributes !== undefined && { attributes }) };
}

export function event(key: string, name: string, attributes?: Attributes): SpanStep {
  return { step: 'event', key, name, ...(attributes !== undefined && { attributes }) };
}
