{{/* The pod of a recorder. root, component, name (empty: the pod's own), resources, and what places it. */}}
{{- define "failover.recorderPod" -}}
{{- $kind := .root.Values.bus.recorders -}}
{{- $scope := dict "root" .root "kind" $kind "user" .root.Values.bus.broker.recordersUser "options" .root.Values.recorder.options -}}
serviceAccountName: failover-recorder
# A recorder talks to no API: it records without one.
automountServiceAccountToken: false
enableServiceLinks: false
# It records on until a guard has its role (10 s at most), then its last pictures are flushed.
terminationGracePeriodSeconds: 60
priorityClassName: {{ include "failover.priority.recorders" .root }}
{{- include "failover.pullSecrets" .root }}
securityContext:
  {{- include "failover.podSecurity" .root | nindent 2 }}
  {{- with .root.Values.recorder.fsGroup }}
  fsGroup: {{ . }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
{{ .placement }}
containers:
  - name: recorder
    image: {{ include "failover.image" (dict "root" .root "image" .root.Values.recorder.image) }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    securityContext: {{- include "failover.containerSecurity" .root | nindent 6 }}
    ports:
      - {name: http, containerPort: 7420}
    env:
      - name: POD_NAME
        valueFrom: {fieldRef: {fieldPath: metadata.name}}
      - {name: FAILOVER__SITE__NAME, value: {{ .root.Values.site.name | quote }}}
      - {name: FAILOVER__RECORDER__NAME, value: {{ .name | default "$(POD_NAME)" | quote }}}
      - {name: FAILOVER__RECORDER__DATA, value: /data}
      - {name: FAILOVER__RECORDER__TOKENFILE, value: /etc/failover/site/token}
      - {name: FAILOVER__RECORDER__ADVERTISE, value: {{ include "failover.recorderUrl" (dict "root" .root "pod" "$(POD_NAME)") | quote }}}
      {{- include "failover.busEnv" $scope | nindent 6 }}
      {{- include "failover.options" $scope | nindent 6 }}
      {{- with .root.Values.recorder.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    resources: {{- toYaml .resources | nindent 6 }}
    {{- include "failover.probes" (dict "startSeconds" 600 "stuckSeconds" 120) | nindent 4 }}
    volumeMounts:
      - {name: data, mountPath: /data}
      - {name: tmp, mountPath: /tmp}
      - {name: site-token, mountPath: /etc/failover/site, readOnly: true}
      {{- include "failover.busMounts" $scope | nindent 6 }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
  - name: site-token
    secret: {secretName: {{ .root.Values.site.tokenSecret }}}
  {{- include "failover.busVolumes" $scope | nindent 2 }}
{{- end }}

{{- define "failover.recorderClaim" -}}
volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .storage.storageClass }}
      storageClassName: {{ . }}
      {{- end }}
      resources: {requests: {storage: {{ .storage.size }}}}
{{- end }}
