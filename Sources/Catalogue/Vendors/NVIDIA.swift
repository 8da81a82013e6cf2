import Core

extension VendorKind {
    /// NVIDIA NIM, hosted.
    public static let nvidia = VendorKind(
        name: "nvidia",
        displayName: "NVIDIA NIM",
        baseURL: "https://integrate.api.nvidia.com/v1",
        environmentKeys: ["NVIDIA_API_KEY"],
        documentationURL: "https://docs.api.nvidia.com/nim"
    )
}
