import * as apigatewayv2 from "aws-cdk-lib/aws-apigatewayv2";
import * as acm from "aws-cdk-lib/aws-certificatemanager";
import * as route53 from "aws-cdk-lib/aws-route53";
import { ApiGatewayv2DomainProperties } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";
import type { Settings } from "./settings.ts";

/** A host name of the user's own for the endpoint, with its DNS records. TLS 1.2 and later. */
export class CustomDomain extends Construct {
  constructor(
    scope: Construct,
    id: string,
    stage: apigatewayv2.HttpStage,
    settings: NonNullable<Settings["customDomain"]>,
  ) {
    super(scope, id);
    const domain = new apigatewayv2.DomainName(this, "Name", {
      domainName: settings.domainName,
      certificate: acm.Certificate.fromCertificateArn(this, "Certificate", settings.certificateArn),
      securityPolicy: apigatewayv2.SecurityPolicy.TLS_1_2,
      ipAddressType: apigatewayv2.IpAddressType.DUAL_STACK,
    });
    new apigatewayv2.ApiMapping(this, "Mapping", {
      api: stage.api,
      domainName: domain,
      stage,
    });
    const record = {
      zone: route53.HostedZone.fromHostedZoneAttributes(this, "Zone", {
        hostedZoneId: settings.hostedZoneId,
        zoneName: settings.hostedZoneName,
      }),
      recordName: `${settings.domainName}.`,
      target: route53.RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
      ),
    };
    new route53.ARecord(this, "Ipv4", record);
    new route53.AaaaRecord(this, "Ipv6", record);
  }
}
