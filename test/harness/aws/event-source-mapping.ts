/** An event source mapping, as Lambda has it. */
export interface Mapping {
  state: string;
  readonly tags: Map<string, string>;
  /** Looks that a change of its state takes. */
  settleAfter: number;
  /** Its ARN. */
  readonly arn: string;
  readonly id: string;
}

export interface MappingAnswers {
  readonly mapping: Mapping;
  get(): object;
  /** Null: it is in the middle of a change. */
  update(enabled: boolean): object | null;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
export function createMapping(): MappingAnswers {
  const id = "a1b2c3d4-5678-90ab-cdef-111111111111";
  const mapping: Mapping = {
    id,
    arn: `arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:${id}`,
    state: "Enabled",
    tags: new Map(),
    settleAfter: 2,
  };
  let looks = 0;
  const shown = () => ({
    UUID: id,
    BatchSize: 1,
    EventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:deliveries.fifo",
    EventSourceMappingArn: mapping.arn,
    FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:consumer",
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    LastModified: 1_795_000_000.333,
    State: mapping.state,
    StateTransitionReason: "USER_INITIATED",
  });
  const settled: Readonly<Record<string, string>> = {
    Disabling: "Disabled",
    Enabling: "Enabled",
    Updating: "Enabled",
  };
  return {
    mapping,
    get() {
      const next = settled[mapping.state];
      if (next !== undefined && ++looks > mapping.settleAfter) mapping.state = next;
      return shown();
    },
    update(enabled) {
      if (settled[mapping.state] !== undefined) return null;
      looks = 0;
      mapping.state = enabled ? "Enabling" : "Disabling";
      return shown();
    },
  };
}
