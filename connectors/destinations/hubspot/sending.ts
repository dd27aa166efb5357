import type { BatchOutcomes, ConnectorError, HttpResponse, Outcome } from '#connector-kit';
import { RetryLaterError, unknown } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';

/** How the records of one kind of request are sent, and what their answers say. */
export interface Sending<Input> {
  request(inputs: readonly Input[]): ApiRequest;
  /** Outcomes after a 2xx, in the order of the inputs. */
  outcomes(inputs: readonly Input[], response: HttpResponse): readonly Outcome[];
  /** The outcome of an input that is refused alone. */
  refuse(input: Input, response: HttpResponse): Outcome;
  /** The fault where a refusal is not about single records. */
  faultOfAll?(response: HttpResponse, doing: string): ConnectorError | undefined;
}

/** Codes after which a request may still have been carried out; 520 and 524 are of the gateway in front of HubSpot. */
const UNCERTAIN: ReadonlySet<string> = new Set(['http_408', 'http_502', 'http_504', 'http_520', 'http_524']);

/**
 * Sends inputs in requests of bounded size. Where HubSpot refuses a request whole because of one record, it is halved
 * until that record stands alone.
 *
 * @param most inputs of one request
 */
export async function sendInputs<Input extends { readonly at: number }>(
  context: Context,
  outcomes: BatchOutcomes,
  inputs: readonly Input[],
  most: number,
  sending: Sending<Input>,
): Promise<void> {
  for (let from = 0; from < inputs.length; from += most) {
    await sendPart(context, outcomes, inputs.slice(from, from + most), sending);
  }
}

async function sendPart<Input extends { readonly at: number }>(
  context: Context,
  outcomes: BatchOutcomes,
  inputs: readonly Input[],
  sending: Sending<Input>,
): Promise<void> {
  let mustHalve = false;
  await outcomes.settle(
    inputs.map(({ at }) => at),
    async () => {
      const request = sending.request(inputs);
      let response: HttpResponse;
      try {
        response = await ask(context, request);
      } catch (error) {
        return uncertain(error, request);
      }
      if (response.status < 400) {
        const settled = sending.outcomes(inputs, response);
        for (const [index, outcome] of settled.entries()) outcomes.set(inputs[index]?.at ?? -1, outcome);
        return undefined;
      }
      const fault = sending.faultOfAll?.(response, request.doing);
      if (fault !== undefined) throw fault;
      const [only, other] = inputs;
      mustHalve = other !== undefined;
      return only === undefined || mustHalve ? undefined : sending.refuse(only, response);
    },
  );
  if (!mustHalve) return;
  const middle = Math.ceil(inputs.length / 2);
  await sendPart(context, outcomes, inputs.slice(0, middle), sending);
  await sendPart(context, outcomes, inputs.slice(middle), sending);
}

/** A gateway that gave up may have let the request through: sent again, it could make a second record. */
function uncertain(error: unknown, { retry }: ApiRequest): Outcome {
  const mayRepeat = retry === 'always' || !(error instanceof RetryLaterError);
  if (mayRepeat || !UNCERTAIN.has(error.code ?? '')) throw error;
  return unknown(`${error.message} It may have been written all the same.`);
}
