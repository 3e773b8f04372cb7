"""The ports over AWS: S3, SQS, DynamoDB and SNS through aiobotocore. `connect.connect` makes all of them."""
