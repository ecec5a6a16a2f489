/** A dialplan for FreeSWITCH alone: it answers, and sends back what it hears. FreeSWITCH reads `<include>` by the line. */
export const ECHO_DIALPLAN = `<include>
  <context name="warmbridge">
    <extension name="echo">
      <condition field="destination_number" expression="^.+$">
        <action application="answer"/>
        <action application="echo"/>
      </condition>
    </extension>
  </context>
</include>
`;
