import type { References } from "./resolve.ts";

/** Where the local resources are. */
export interface Place {
  readonly region: string;
  readonly account: string;
  /** The address of the queue of that name. */
  readonly queueUrl: (name: string) => string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata: Readonly<Record<string, unknown>>;
}
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Parameters: Readonly<
    Record<string, { readonly Type: string; readonly Default?: string | undefined }>
  >;
}

/** The property that fixes a resource's name, where the user's CDK code does. */
const nameProperty: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "QueueName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::DynamoDB::GlobalTable": "TableName",
  "AWS::SSM::Parameter": "Name",
};

/**
 * The name of a resource on the engines: the one that is fixed, else its logical id; `.fifo` behind
 * a FIFO queue, lower case for a bucket.
 */
export function physicalName(logicalId: string, resource: TemplateResource): string {
  const fixed = resource.Properties[nameProperty[resource.Type] ?? ""];
  if (typeof fixed === "string") return fixed;
  switch (resource.Type) {
    case "AWS::SQS::Queue":
      return resource.Properties.FifoQueue === true ? `${logicalId}.fifo` : logicalId;
    case "AWS::S3::Bucket":
      return logicalId.toLowerCase().slice(0, 63);
    default:
      return logicalId;
  }
}

const services: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "sqs",
  "AWS::S3::Bucket": "s3",
  "AWS::Lambda::Function": "lambda",
  "AWS::DynamoDB::Table": "dynamodb",
  "AWS::DynamoDB::GlobalTable": "dynamodb",
  "AWS::SSM::Parameter": "ssm",
};

const loopback = "http://127.0.0.1";

/** What has a name here besides what the engines hold. */
const alsoNamed = [
  "AWS::Lambda::Function",
  "AWS::Lambda::EventSourceMapping",
  "AWS::ApiGatewayV2::Integration",
];

const isRef = (value: unknown): value is { readonly Ref: string } =>
  typeof value === "object" && value !== null && "Ref" in value && typeof value.Ref === "string";

/** Ref and GetAtt of a template whose resources are on the local engines. */
export function templateReferences(template: Template, place: Place): References {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Region": place.region,
    "AWS::AccountId": place.account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "local",
    "AWS::StackId": `arn:aws:cloudformation:${place.region}:${place.account}:stack/local/local`,
  };
  const arn = (type: string, name: string): string => {
    const service = services[type] ?? "";
    if (service === "s3") return `arn:aws:s3:::${name}`;
    const kind = { lambda: "function:", dynamodb: "table/", ssm: "parameter" }[service] ?? "";
    return `arn:aws:${service}:${place.region}:${place.account}:${kind}${name}`;
  };

  return {
    ref(logicalId) {
      const resource = template.Resources[logicalId];
      if (resource === undefined) {
        const parameter = template.Parameters[logicalId];
        // The default of a parameter that CloudFormation looks up in SSM is a name and no value.
        const isName = parameter?.Type.startsWith("AWS::SSM::Parameter::") === true;
        return pseudo[logicalId] ?? (isName ? null : (parameter?.Default ?? null));
      }
      // An alias (where instances are kept warm) is its function here.
      const { FunctionName } = resource.Properties;
      if (resource.Type === "AWS::Lambda::Alias" && isRef(FunctionName)) {
        return arn("AWS::Lambda::Function", FunctionName.Ref);
      }
      if (services[resource.Type] === undefined && !alsoNamed.includes(resource.Type)) return null;
      const name = physicalName(logicalId, resource);
      return resource.Type === "AWS::SQS::Queue" ? place.queueUrl(name) : name;
    },
    attribute(logicalId, name) {
      const resource = template.Resources[logicalId];
      // Its port is known later: what needs the whole address is told it by the run.
      if (resource?.Type === "AWS::ApiGatewayV2::Api" && name === "ApiEndpoint") return loopback;
      if (resource === undefined || services[resource.Type] === undefined) return null;
      const physical = physicalName(logicalId, resource);
      switch (name) {
        case "Arn":
          return arn(resource.Type, physical);
        case "QueueName":
          return physical;
        case "Value":
          return typeof resource.Properties.Value === "string" ? resource.Properties.Value : null;
        case "QueueUrl":
          return place.queueUrl(physical);
        default:
          return null;
      }
    },
  };
}
