/** What the demo reads of the API's answers. */
export interface DestinationAnswer {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly last_test_results: { readonly steps: readonly CheckStepAnswer[] } | null;
  readonly last_test_succeeded: boolean | null;
  readonly objects: readonly ObjectAnswer[];
}

export interface CheckStepAnswer {
  readonly step: string;
  readonly status: 'running' | 'success' | 'failed' | 'warning';
  readonly error: { readonly message: string } | null;
}

export interface ObjectAnswer {
  readonly label: string;
  readonly full_name: string;
  readonly supported_operations: readonly string[];
  readonly fields?: readonly FieldAnswer[];
}

interface FieldAnswer {
  readonly label: string;
  readonly full_name: string;
  readonly type: string;
  readonly array: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly required_for_mapping: boolean;
  readonly can_be_upsert_key: boolean;
}

/** The public API, asked as any client asks it. */
export class Client {
  readonly #root: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(url: string, token: string, signal: AbortSignal) {
    this.#root = `${url}/api/v1`;
    this.#token = token;
    this.#signal = signal;
  }

  /** @throws Error with the API's own words for every answer that is no success */
  async ask<Body>(method: string, path: string, json?: unknown): Promise<Body> {
    const response = await fetch(this.#root + path, {
      method,
      signal: this.#signal,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Body;
  }
}
