import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { holding } from "../lambda/contract/environment.ts";
import { acknowledge } from "./nag.ts";

/** Deliveries that the queue cannot hold, or did not take, or that were refused. Encrypted. */
export class HoldingBucket extends s3.Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        // Longer than any copy of a message can live: 14 days on the queue, 14 in the DLQ, and the
        // redrives between.
        { id: "large", prefix: holding.large, expiration: Duration.days(90) },
        { id: "refused", prefix: holding.refused, expiration: Duration.days(14) },
        // Dead letters that an operator dropped, until it is clear that nobody misses them.
        { id: "dropped", prefix: holding.dropped, expiration: Duration.days(14) },
        // Strangers can fill this one. The verified ones beside it are never dropped for their age.
        { id: "unverified", prefix: holding.unverified, expiration: Duration.days(14) },
        { id: "uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    acknowledge(
      this,
      "AwsSolutions-S1",
      "Only this stack's roles can reach the bucket; a log of their requests would need a bucket more. " +
        "CloudTrail data events show them where an audit asks for it.",
    );
  }
}
