/// Answers as AWS's services give them.
enum AWSAnswers {
    static let now = 1_764_101_817
    static let end = "2025-11-25T21:16:57Z"
    static let endSeconds = 1_764_105_417

    static let served = """
        {"Code":"Success","LastUpdated":"2025-11-25T20:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIASERVED",
        "SecretAccessKey":"served/secret+1","Token":"served-token==","Expiration":"\(end)"}
        """

    static func assumed(_ action: String) -> String {
        """
        <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
        <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>
        <Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>assumed/secret+1</SecretAccessKey>
        <SessionToken>assumed-token==</SessionToken><Expiration>\(end)</Expiration></Credentials>
        </\(action)Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></\(action)Response>
        """
    }

    static func fault(_ code: String) -> String {
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>\(code)</Code>
        <Message>words that may quote the token</Message></Error><RequestId>1</RequestId></ErrorResponse>
        """
    }
}
